import { type BrokerRefusal, BROKER_REFUSALS } from '../core/broker-protocol.ts';
import { AssumeError, type FailureDetails, type FailureKind } from '../core/errors.ts';
import type { BrokerRequest } from '../core/ports.ts';
import { brokerHost } from './broker-host.ts';

interface Words extends Pick<FailureDetails, 'hint' | 'retryable'> {
  readonly kind?: FailureKind;
  readonly sentence: string;
}

/** The reason, when it is one that the protocol knows. */
export function knownRefusal(reason: string): BrokerRefusal | undefined {
  return BROKER_REFUSALS.find(known => known === reason);
}

/** A broker's refusal in our own words; what it wrote itself is never shown. */
export function refusal(reason: BrokerRefusal, request: BrokerRequest): AssumeError {
  const { kind = 'identity-rejected', sentence, ...details } = words(reason, request);
  return new AssumeError(kind, sentence, { ...details, code: reason });
}

function words(reason: BrokerRefusal, request: BrokerRequest): Words {
  const { broker, codespace, repository, audience, role = 'the role' } = request;
  const host = brokerHost(broker);
  const here = repository ?? "this codespace's repository";
  const owner = repository?.split('/', 1)[0] ?? "this repository's owner";
  switch (reason) {
    case 'malformed-request':
      return {
        kind: 'protocol',
        sentence: `${host} did not understand the request.`,
        hint: 'The broker and Rolecall are of versions that do not fit: update the older one.',
      };
    case 'audience-not-allowed':
      return {
        sentence: `${host} refused: it gives no token for ${audience}.`,
        hint: 'Whoever runs the broker can allow this audience.',
      };
    case 'token-kind':
      return {
        sentence: `${host} refused: the GitHub token is not a codespace's own.`,
        hint: 'Remove the secret that replaces GITHUB_TOKEN in your codespaces, then open a new terminal.',
      };
    case 'token-stale':
      return {
        kind: 'identity-stale',
        sentence: "GitHub no longer accepts this codespace's token.",
        hint: 'Open a new terminal, or click Renew in VS Code.',
      };
    case 'codespace-unknown':
      return {
        sentence: `${host} refused: GitHub knows no codespace ${codespace} of yours.`,
        hint: 'Check CODESPACE_NAME; a codespace that was just made is known after a minute.',
      };
    case 'codespace-not-yours':
      return {
        sentence: `${host} refused: the codespace ${codespace} is another person's.`,
        hint: 'Open the repository in a codespace of your own.',
      };
    case 'codespace-stopped':
      return {
        sentence: `${host} refused: GitHub does not say that the codespace ${codespace} is running.`,
        hint: 'Try again in a minute; a codespace that just started may not be listed as running yet.',
      };
    case 'codespace-not-billed-to-owner':
      return {
        sentence: `${host} refused: this codespace is not paid for by ${owner}.`,
        hint: `Make a codespace that ${owner} pays for.`,
      };
    case 'repository-mismatch':
      return {
        sentence: `${host} refused: this codespace is not for ${here}.`,
        hint: `Open ${here} in a codespace of its own.`,
      };
    case 'repository-unpublished':
      return {
        sentence: `${host} refused: this codespace has no repository on GitHub yet.`,
        hint: 'Publish it, then open the repository in a new codespace.',
      };
    case 'repository-fork':
      return {
        sentence: `${host} refused: ${here} is a fork.`,
        hint: 'Open the original repository in a codespace; roles are not given to forks.',
      };
    case 'repository-template':
      return {
        sentence: `${host} refused: ${here} is a template.`,
        hint: 'Make a repository from the template and open that one in a codespace.',
      };
    case 'repository-replaced':
      return {
        sentence: `${host} refused: ${here} was renamed or moved, or its name is another repository's now.`,
        hint: 'Open the repository, by the name it has now, in a new codespace.',
      };
    case 'owner-not-allowed':
      return {
        sentence: `${host} refused: it does not serve ${owner}.`,
        hint: 'Whoever runs the broker can allow this owner of repositories.',
      };
    case 'no-write-access':
      return {
        sentence: `${host} refused: this codespace's token cannot write to ${here}.`,
        hint: 'With write permission to the repository, make a new codespace: the token keeps what it was made with.',
      };
    case 'role-unknown':
      return {
        sentence: `${host} refused: its catalogue has no ${role} for ${here}.`,
        hint: 'Run `rolecall roles` to see what it has; whoever runs the broker keeps the catalogue.',
      };
    case 'role-permission':
      return {
        sentence: `${host} refused: ${role} wants more permission on ${here} than you have.`,
        hint: `Ask whoever administers ${here} for the permission that the catalogue names.`,
      };
    case 'role-team':
      return {
        sentence: `${host} refused: ${role} is for teams that you are not in.`,
        hint: 'Ask a maintainer of such a team; `rolecall roles` names them where the catalogue does.',
      };
    case 'rate-limited':
      // Not tried again by itself: the limit counts minutes, our pauses are seconds.
      return {
        kind: 'throttled',
        sentence: `${host} gets too many requests from you.`,
        hint: 'Try again in a minute.',
      };
    case 'github-unavailable':
      return {
        kind: 'network',
        sentence: `${host} got no answer from GitHub.`,
        hint: 'Try again; www.githubstatus.com says whether GitHub has an incident.',
        retryable: true,
      };
  }
}
