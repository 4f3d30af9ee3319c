import type { UserConfiguration } from '../core/configuration.ts';
import { AssumeError } from '../core/errors.ts';
import type { Detection, TokenSourceId } from '../core/platform.ts';
import type {
  BrokerClient,
  Clock,
  EnvironmentVariables,
  Exec,
  HttpClient,
  LocalSockets,
  ProgramFinder,
  TokenFileReader,
} from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { IdentitySettings } from '../core/role.ts';
import { isIdentityCenter, type Target } from '../core/target.ts';
import type { Secret } from '../core/secret.ts';
import type { DeviceAuthorization } from '../core/sign-in.ts';
import { listed, printable } from '../core/text.ts';
import type { AssessedSource, Availability, TokenSource } from '../core/token.ts';
import { brokerName, createBrokerSource } from './broker/broker-source.ts';
import { createCursorSource, CURSOR_SOCKET } from './cursor.ts';
import { createDevinSource, DEVIN_TOKEN_FILE } from './devin.ts';
import { createGitHubActionsSource } from './github-actions.ts';
import { codespaceRepository, whyForeign } from './broker/github-repository.ts';
import { chooseGitHubToken } from './broker/github-token.ts';
import { createGitLabSource } from './gitlab-id-token.ts';
import { createGitpodClassicSource, GITPOD_CLASSIC_PROGRAMS } from './gitpod-classic.ts';
import type { IssuerOverrides } from '../issuers/issuers.ts';
import { createOnaSource, ONA_PROGRAMS } from './ona.ts';
import { createProviderSource } from './openid/provider-source.ts';
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
  readonly repository: Pick<Repository, 'remote' | 'goesTo' | 'unread'>;
  /** Plain origin of the broker that counts here; undefined where none is named. */
  readonly broker: string | undefined;
  readonly brokerClient: () => Promise<BrokerClient>;
  readonly gitHubSession: () => Secret | undefined;
  /** What the map that counts says of identities. */
  readonly identity: IdentitySettings;
  /** What its roles are for: one may name an IAM Identity Center of its own. */
  readonly targets: readonly Target[];
  /** The command line's instead of the map's `gitlab.variable`. */
  readonly tokenVariable: string | undefined;
  readonly sockets: LocalSockets;
  readonly http: () => Promise<HttpClient>;
  readonly deviceAuthorization: () => Promise<DeviceAuthorization>;
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

/** The source of tokens that is used: the first usable one. IAM Identity Center gives credentials, and no tokens. */
export function chooseSource(assessed: readonly AssessedSource[]): AssessedSource | undefined {
  return assessed.find(({ availability, source }) => availability.usable && source !== undefined);
}

/**
 * Every source, or the one that was asked for, so that no other is used or told about.
 * @throws AssumeError `usage` when it is not offered here.
 */
export function onlySource(
  assessed: readonly AssessedSource[],
  wanted: TokenSourceId | undefined,
): readonly AssessedSource[] {
  if (wanted === undefined) return assessed;
  const found = assessed.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
  throw new AssumeError('usage', `There is no identity source ${wanted} here.`, {
    hint: `Here there can be ${listed(
      assessed.map(({ id }) => id),
      'or',
    )}; \`rolecall env\` says more.`,
  });
}

async function assess(id: TokenSourceId, detection: Detection, needs: SourceNeeds): Promise<AssessedSource> {
  const source = build(id, detection, needs);
  if (!('missing' in source)) {
    const [availability, needsSignIn] = await Promise.all([source.availability(), source.needsSignIn?.()]);
    return { source, id, name: source.name, availability, ...(needsSignIn === undefined ? {} : { needsSignIn }) };
  }
  const { name, missing, hint } = source;
  const availability: Availability =
    missing === undefined
      ? { usable: true }
      : { usable: false, reason: missing, ...(hint === undefined ? {} : { hint }) };
  return { source: undefined, id, name, availability };
}

/** What gives no tokens: it is not configured, not for this folder, or gives credentials instead. */
interface NoTokenSource {
  readonly name: string;
  /** Why it cannot be used, in a sentence; undefined when it can. */
  readonly missing: string | undefined;
  /** What to do about it, where the reason does not say. */
  readonly hint?: string;
}

const NO_BROKER = 'GitHub gives a codespace no identity that clouds accept, and no broker is named.';
const OWN_CODESPACE =
  'Open the repository in a codespace of its own; where it was only renamed, correct the remote, then stop and start the codespace.';
const UNREAD = 'A broker is not asked for a folder of which nobody can tell what it is of.';

function build(id: TokenSourceId, detection: Detection, needs: SourceNeeds): TokenSource | NoTokenSource {
  const { exec, clock, programs, tokenFiles, configuration, identity, environment, http, sockets } = needs;
  const { issuers } = configuration;
  switch (id) {
    case 'ona-cli':
      return createOnaSource({ exec, clock, locate: () => programs.find(ONA_PROGRAMS) }, issuers?.ona);
    case 'gitpod-classic-cli':
      return createGitpodClassicSource(
        { exec, clock, locate: () => programs.find(GITPOD_CLASSIC_PROGRAMS) },
        issuers?.gitpodClassic,
      );
    case 'token-file':
      return configuration.tokenFile === undefined
        ? { name: 'Token file', missing: noTokenFile(needs) }
        : createTokenFileSource(configuration.tokenFile, { tokenFiles, clock });
    case 'broker':
      return buildBroker(detection, needs);
    case 'device-authorization':
      return identity.provider === undefined
        ? { name: 'Identity provider', missing: 'No provider is named: set `identity.provider` in the role map.' }
        : createProviderSource(identity.provider, { deviceAuthorization: needs.deviceAuthorization });
    case 'identity-center':
      return { name: 'IAM Identity Center', missing: noPortal(needs) };
    case 'github-actions':
      return createGitHubActionsSource(issuers?.githubActions, { clock, http, environment });
    case 'gitlab-id-token': {
      const variable = needs.tokenVariable ?? identity.gitlab?.variable;
      return createGitLabSource({ variable, issuer: issuers?.gitlab }, { clock, environment });
    }
    case 'cursor-socket': {
      const socket = environment['CURSOR_AGENT_SOCKET'] || CURSOR_SOCKET;
      return createCursorSource({ socket, issuer: issuers?.cursor }, { clock, http, sockets });
    }
    case 'devin-exchange': {
      const file = environment['DEVIN_OIDC_TOKEN_FILE'] || DEVIN_TOKEN_FILE;
      const settings = { file, issuer: issuers?.devin, subjectKeys: identity.devin?.subjectKeys };
      return createDevinSource(settings, { clock, http, tokenFiles });
    }
  }
}

function noPortal({ identity, targets }: SourceNeeds): string | undefined {
  return identity.identityCenter === undefined && !targets.some(isIdentityCenter)
    ? 'No IAM Identity Center is named: set `identity.identityCenter`, or `aws.identityCenter` of a role, in the role map.'
    : undefined;
}

function buildBroker(detection: Detection, needs: SourceNeeds): TokenSource | NoTokenSource {
  const { broker, clock, brokerClient, repository, environment, gitHubSession } = needs;
  if (broker === undefined) return { name: 'Broker', missing: NO_BROKER };
  const { repositoryHint, serverHint } = detection;
  if (repository.unread !== undefined) return { name: brokerName(broker), missing: repository.unread, hint: UNREAD };
  const foreign = whyForeign(repository, repositoryHint, serverHint);
  if (foreign !== undefined) return { name: brokerName(broker), missing: foreign, hint: OWN_CODESPACE };
  return createBrokerSource(
    {
      broker,
      codespace: detection.environmentId,
      repository: codespaceRepository(repository, serverHint),
    },
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
