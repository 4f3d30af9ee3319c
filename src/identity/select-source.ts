import type { UserConfiguration } from '../core/configuration.ts';
import { AssumeError } from '../core/errors.ts';
import type { Detection, TokenSourceId } from '../core/platform.ts';
import type { BrokerClient, Clock, EnvironmentVariables, Exec, ProgramFinder, TokenFileReader } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { Secret } from '../core/secret.ts';
import { printable } from '../core/text.ts';
import type { AssessedSource, TokenSource } from '../core/token.ts';
import { brokerName, createBrokerSource } from './broker.ts';
import { gitHubRepository, whyForeign } from './github-repository.ts';
import { chooseGitHubToken } from './github-token.ts';
import { createGitpodClassicSource, GITPOD_CLASSIC_PROGRAMS } from './gitpod-classic.ts';
import type { IssuerOverrides } from './issuers.ts';
import { laterSource } from './later-sources.ts';
import { createOnaSource, ONA_PROGRAMS } from './ona.ts';
import { createTokenFileSource } from './token-file.ts';

export interface SourceNeeds {
  readonly exec: Exec;
  readonly programs: ProgramFinder;
  readonly tokenFiles: TokenFileReader;
  readonly clock: Clock;
  /** The user's own: the only place that may name a token file or another issuer. */
  readonly configuration: Pick<UserConfiguration, 'tokenFile'> & { readonly issuers?: IssuerOverrides };
  /** For a codespace's GitHub token, and for what to say about AWS_WEB_IDENTITY_TOKEN_FILE. */
  readonly environment: EnvironmentVariables;
  readonly repository: Pick<Repository, 'remote'>;
  /** Plain origin of the broker that counts here; undefined where none is named. */
  readonly broker: string | undefined;
  readonly brokerClient: () => Promise<BrokerClient>;
  readonly gitHubSession: () => Secret | undefined;
}

/**
 * Every source of the detected platform, in the platform's order, each usable or with why not. A token file that the user's
 * configuration names is offered on every platform, last where the platform does not list it.
 */
export async function assessSources(detection: Detection, needs: SourceNeeds): Promise<readonly AssessedSource[]> {
  const offered = detection.platform.sources;
  const ids: readonly TokenSourceId[] =
    needs.configuration.tokenFile === undefined || offered.includes('token-file')
      ? offered
      : [...offered, 'token-file'];
  return Promise.all(ids.map(id => assess(id, detection, needs)));
}

/** The source that is used: the first usable one. */
export function chooseSource(assessed: readonly AssessedSource[]): AssessedSource | undefined {
  return assessed.find(({ availability }) => availability.usable);
}

const NO_BROKER = 'GitHub gives a codespace no identity that clouds accept, and no broker is named.';

/** Why no source can be used, as one failure: for front ends that have to stop here. */
export function noSourceFailure(detection: Detection, assessed: readonly AssessedSource[]): AssumeError {
  const { id, name, kind } = detection.platform;
  const built = assessed.find(({ source }) => source !== undefined);
  if (built !== undefined && !built.availability.usable) {
    return new AssumeError('no-identity-source', built.availability.reason, {
      hint: '`rolecall env` lists every source and why it is usable or not.',
    });
  }
  if (id === 'codespaces') {
    const broker = assessed.find(source => source.id === 'broker')?.availability;
    const reason = broker?.usable === false ? broker.reason : NO_BROKER;
    return new AssumeError('no-identity-source', reason, {
      hint:
        reason === NO_BROKER
          ? "Name your organisation's broker as `identity.codespaces.broker` in the role map; signing in with an identity provider and IAM Identity Center come later."
          : 'Open the repository in a codespace of its own; where it was only renamed, restart the codespace or correct the remote.',
    });
  }
  if (kind === 'local') {
    return new AssumeError('no-environment', 'This is not an environment that gives Rolecall an identity.', {
      hint: 'Name a token file as `tokenFile` in ~/.config/rolecall/config.yaml, or open the repository in a codespace, Ona or Gitpod.',
    });
  }
  return new AssumeError('source-not-available-yet', `${name} has no identity source that is available yet.`, {
    hint: '`rolecall env` lists every source and why it is usable or not.',
  });
}

async function assess(id: TokenSourceId, detection: Detection, needs: SourceNeeds): Promise<AssessedSource> {
  const source = build(id, detection, needs);
  if (!('missing' in source)) return { source, id, name: source.name, availability: await source.availability() };
  return { source: undefined, id, name: source.name, availability: { usable: false, reason: source.missing } };
}

/** A source that cannot be built: not configured, not for this folder, not written yet. */
interface MissingSource {
  readonly name: string;
  /** Why, in a sentence. */
  readonly missing: string;
}

function build(id: TokenSourceId, detection: Detection, needs: SourceNeeds): TokenSource | MissingSource {
  const { exec, clock, programs, tokenFiles, configuration } = needs;
  switch (id) {
    case 'ona-cli':
      return createOnaSource({ exec, clock, locate: () => programs.find(ONA_PROGRAMS) }, configuration.issuers?.ona);
    case 'gitpod-classic-cli':
      return createGitpodClassicSource(
        { exec, clock, locate: () => programs.find(GITPOD_CLASSIC_PROGRAMS) },
        configuration.issuers?.gitpodClassic,
      );
    case 'token-file':
      return configuration.tokenFile === undefined
        ? { name: 'Token file', missing: noTokenFile(needs) }
        : createTokenFileSource(configuration.tokenFile, { tokenFiles, clock });
    case 'broker':
      return buildBroker(detection, needs);
    case 'device-authorization':
    case 'identity-center':
    case 'github-actions':
    case 'gitlab-id-token':
    case 'cursor-socket':
    case 'devin-exchange':
      return laterSource(id);
  }
}

function buildBroker(detection: Detection, needs: SourceNeeds): TokenSource | MissingSource {
  const { broker, clock, brokerClient, repository, environment, gitHubSession } = needs;
  if (broker === undefined) return { name: 'Broker', missing: NO_BROKER };
  const foreign = whyForeign(repository.remote, detection.repositoryHint);
  if (foreign !== undefined) return { name: brokerName(broker), missing: foreign };
  return createBrokerSource(
    { broker, codespace: detection.environmentId, repository: gitHubRepository(repository.remote) },
    { clock, client: brokerClient, gitHubToken: () => chooseGitHubToken(environment, gitHubSession()) },
  );
}

/**
 * AWS_WEB_IDENTITY_TOKEN_FILE is only ever an offer: a repository's devcontainer can set it to a file that holds another
 * identity's token, which would then be sent in the user's name.
 */
function noTokenFile({ environment }: SourceNeeds): string {
  const file = environment['AWS_WEB_IDENTITY_TOKEN_FILE'];
  return file === undefined || file === ''
    ? 'No token file is named: set `tokenFile` in ~/.config/rolecall/config.yaml.'
    : `AWS_WEB_IDENTITY_TOKEN_FILE names ${printable(file)}, which a repository could have set: to use it, write it as \`tokenFile\` in ~/.config/rolecall/config.yaml.`;
}
