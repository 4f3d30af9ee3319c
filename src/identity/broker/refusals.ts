import { type BrokerRefusal, BROKER_REFUSALS, type CatalogueEntry } from '../../core/broker-protocol.ts';
import { AssumeError, type FailureDetails, type FailureKind } from '../../core/errors.ts';
import type { CatalogueRequest } from '../../core/ports.ts';
import { brokerHost } from './host.ts';

interface Words extends Pick<FailureDetails, 'hint' | 'retryable'> {
  readonly kind?: FailureKind;
  readonly sentence: string;
}

/** The reason, when it is one that the protocol knows. */
export function knownRefusal(reason: string): BrokerRefusal | undefined {
  return BROKER_REFUSALS.find(known => known === reason);
}

/** What was asked for, as far as the words need it. */
type Asked = CatalogueRequest & {
  readonly audience?: string;
  readonly role?: string;
  /** `owner/name` of the codespace's repository, as the broker says that GitHub calls it. */
  readonly calledNow?: string | undefined;
};

/** A broker's refusal in our own words; what it wrote itself is never shown. */
export function refusal(reason: BrokerRefusal, request: Asked): AssumeError {
  const { kind = 'identity-rejected', sentence, ...details } = words(reason, request);
  return new AssumeError(kind, sentence, { ...details, code: reason, host: brokerHost(request.broker) });
}

function words(reason: BrokerRefusal, request: Asked): Words {
  const { broker, codespace, repository, audience = 'this audience', role } = request;
  const named = role ?? 'the role';
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
      return mismatch(request, host, here);
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
        hint: 'With write permission to a repository that is not archived, make a new codespace: the token keeps what it was made with.',
      };
    case 'role-unknown':
      return {
        sentence: `${host} refused: its catalogue has no role ${role ?? 'of that name'} for ${here}.`,
        hint: 'Run `rolecall roles` to see what it has; whoever runs the broker keeps the catalogue.',
      };
    case 'role-permission':
      return {
        sentence: `${host} refused: ${named} wants more permission on ${here} than you have.`,
        hint: `Ask whoever administers ${here} for the permission that the catalogue names.`,
      };
    case 'role-team':
      return {
        sentence: `${host} refused: ${named} is for teams that you are not in.`,
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
    case 'signing-unavailable':
      return {
        kind: 'network',
        sentence: `${host} cannot sign tokens now.`,
        hint: 'Try again in a minute; whoever runs the broker finds the reason in its log.',
        retryable: true,
      };
  }
}

/** Whether it is another repository or the same under a new name only people know: variables here could be forged. */
function mismatch({ calledNow }: Asked, host: string, here: string): Words {
  const renamed =
    calledNow === undefined ? 'where it was only renamed or moved' : `where ${here} is now called ${calledNow}`;
  return {
    sentence: `${host} refused: this codespace is not for ${here}.`,
    hint: `Open ${here} in a codespace of its own; ${renamed}, correct the remote with \`git remote set-url origin\`, then stop and start the codespace.`,
  };
}

/**
 * Why a role of the catalogue is not to be had: few words for a row, and a sentence with what to do. A reason that this
 * version does not know is one all the same.
 */
export function refusedEntry(
  reason: string,
  {
    role,
    permission,
    request,
  }: { readonly role: string; readonly permission: string; readonly request: CatalogueRequest },
): NonNullable<CatalogueEntry['refusal']> {
  const known = knownRefusal(reason);
  const { sentence, hint } = words(known ?? 'malformed-request', { ...request, role });
  if (known === undefined)
    return {
      reason: 'refused by the broker',
      detail: `${brokerHost(request.broker)} does not give it here, for a reason that this version of Rolecall does not know. Update Rolecall.`,
    };
  return { reason: inBrief(known, permission, request), detail: [sentence, hint ?? ''].join(' ').trim() };
}

/** At most about 40 characters. */
function inBrief(
  reason: BrokerRefusal,
  permission: string,
  { repository = 'the repository' }: CatalogueRequest,
): string {
  const texts: Partial<Record<BrokerRefusal, string>> = {
    'role-permission': `needs ${permission} on ${repository}`,
    'role-team': 'only for teams you are not in',
    'no-write-access': `cannot write to ${repository}`,
    'rate-limited': 'asked about too often; try again soon',
    'github-unavailable': 'GitHub does not answer the broker',
  };
  return texts[reason] ?? 'refused by the broker';
}
