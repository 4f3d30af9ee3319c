import { requireConsent } from '../consent/consent-gate.ts';
import { isFromRepository } from '../consent/terms.ts';
import type { UserConfiguration } from '../core/configuration.ts';
import type { ConsentState } from '../core/consent.ts';
import { AssumeError } from '../core/errors.ts';
import type { Detection, TokenSourceId } from '../core/platform.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { IdentitySettings, RoleMap } from '../core/role.ts';
import { printable } from '../core/text.ts';
import type { AssessedSource } from '../core/token.ts';
import type { CommandLineTerms } from './world.ts';

/**
 * Whether this is a pipeline's job and nothing else. Every variable that shows one can be set by a repository's
 * devcontainer, so a workspace or an agent that is seen as well counts instead.
 */
export function isPipeline({ platform, alsoSeen }: Detection): boolean {
  return platform.kind === 'ci' && alsoSeen.every(({ platform: { kind } }) => kind === 'ci' || kind === 'local');
}

/**
 * With the branch that the pipeline runs for, where no branch is checked out: GitLab's runner, and a job for a tag or a
 * pull request, check out a commit. For `when` alone; what a trust policy compares is in the token.
 */
export function withPipelineBranch(repository: Repository, environment: EnvironmentVariables): Repository {
  const branch = environment['CI_COMMIT_BRANCH'] || /^refs\/heads\/(.+)$/.exec(environment['GITHUB_REF'] ?? '')?.[1];
  return repository.branch !== undefined || branch === undefined ? repository : { ...repository, branch };
}

/** Absolute path of the checkout that a pipeline's own variables name; undefined anywhere else. */
export function pipelineCheckout(environment: EnvironmentVariables, detection: Detection): string | undefined {
  const named = environment['GITHUB_WORKSPACE'] || environment['CI_PROJECT_DIR'];
  return isPipeline(detection) && named?.startsWith('/') === true ? named : undefined;
}

/** What a pipeline may say in variables instead of flags, besides the terms of a role that it states. */
export const PIPELINE_VARIABLES = {
  duration: 'ROLECALL_DURATION',
  audience: 'ROLECALL_AUDIENCE',
  trustMap: 'ROLECALL_TRUST_MAP',
  tokenVariable: 'ROLECALL_TOKEN_VARIABLE',
} as const;

/** One of them: read in a pipeline and nowhere else. Undefined too where it is not set or empty. */
export function pipelineVariable(
  name: string,
  environment: EnvironmentVariables,
  detection: Detection,
): string | undefined {
  return isPipeline(detection) ? environment[name] || undefined : undefined;
}

/**
 * What the flags say, completed by a pipeline's variables; a flag goes before its variable.
 * @throws AssumeError `usage` for what is a pipeline's alone, anywhere else; for an issuer that could be none; for a
 * variable that is neither true nor false.
 */
export function commandLineTerms(
  flags: CommandLineTerms,
  environment: EnvironmentVariables,
  detection: Detection,
): CommandLineTerms {
  if (flags.issuer !== undefined) checkIssuer(flags.issuer);
  if (!isPipeline(detection)) {
    if (flags.trustMap) throw onlyInPipelines('--trust-map', 'Here a person allows the map: `rolecall consent grant`.');
    if (flags.issuer !== undefined) {
      throw onlyInPipelines('--issuer', 'Name it under `issuers` in ~/.config/rolecall/config.yaml.');
    }
    if (flags.tokenVariable !== undefined) {
      throw onlyInPipelines('--token-variable', '`rolecall env` lists what can prove who works here.');
    }
    return flags;
  }
  const tokenVariable =
    flags.tokenVariable ?? pipelineVariable(PIPELINE_VARIABLES.tokenVariable, environment, detection);
  const trusting = pipelineVariable(PIPELINE_VARIABLES.trustMap, environment, detection);
  return { ...flags, tokenVariable, trustMap: flags.trustMap || isTrue(trusting) };
}

function isTrue(value: string | undefined): boolean {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw new AssumeError(
    'usage',
    `${PIPELINE_VARIABLES.trustMap} is "${printable(value, 40)}", neither true nor false.`,
  );
}

function checkIssuer(issuer: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isPlain = issuer === url?.origin || (url !== undefined && issuer === `${url.origin}${url.pathname}`);
  if (url?.protocol === 'https:' && isPlain && issuer.length <= 255) return;
  throw new AssumeError('usage', `"${printable(issuer, 80)}" cannot be an issuer.`, {
    hint: 'Write it as it stands in `iss`, such as https://gitlab.acme.example.',
  });
}

function onlyInPipelines(flag: string, hint: string): AssumeError {
  return new AssumeError('usage', `${flag} is for pipelines only.`, { hint });
}

/** The sources that only a job has. Consent is waived for what they prove and nothing else, so forging a pipeline's variables waives nothing of a person's. */
const OF_THE_JOB: readonly TokenSourceId[] = ['github-actions', 'gitlab-id-token'];

/** Whether the command line took the place of a person's consent. */
export function waivesConsent(
  detection: Detection,
  { trustMap }: CommandLineTerms,
  source: AssessedSource | undefined,
): boolean {
  return trustMap && isPipeline(detection) && source !== undefined && OF_THE_JOB.includes(source.id);
}

/** What the map says of identities, as far as it counts: in a pipeline, a repository's only when it is trusted. */
export function identityThatCounts(
  { identity }: Pick<RoleMap, 'identity'>,
  detection: Detection,
  { trustMap }: CommandLineTerms,
): IdentitySettings {
  if (identity === undefined) return {};
  return isPipeline(detection) && !trustMap && isFromRepository(identity.source) ? {} : identity.settings;
}

/** The user's issuers, with the command line's for a pipeline's own tokens. */
export function issuersThatCount(
  issuers: UserConfiguration['issuers'],
  { issuer }: CommandLineTerms,
): UserConfiguration['issuers'] {
  return issuer === undefined ? issuers : { ...issuers, githubActions: issuer, gitlab: issuer };
}

interface MapHere {
  readonly detection: Detection;
  readonly consent: ConsentState;
}

/** @throws AssumeError `consent-needed` unless the map may be used, with what to do about it here. */
export function requireMap(here: MapHere): void {
  const unheard = mapNobodyAllows(here);
  if (unheard !== undefined) throw unheard;
  requireConsent(here.consent);
}

/** Whether this environment is a pipeline's or a coding agent's: nobody is there to read a map and allow it. */
export function hasNobodyToAsk(detection: Detection): boolean {
  return isPipeline(detection) || detection.platform.kind === 'agent';
}

/**
 * Why a map that is not allowed stays unused where there is nobody to ask; undefined elsewhere. An agent works on the word of
 * a repository that may not be its owner's, and allows nothing itself.
 */
export function mapNobodyAllows({ detection, consent }: MapHere): AssumeError | undefined {
  if (consent.kind !== 'needed' || !hasNobodyToAsk(detection)) return undefined;
  return isPipeline(detection)
    ? new AssumeError(
        'consent-needed',
        'A pipeline takes no role from the map in its checkout, which a pull request may have written.',
        { hint: `State the role with --role-arn and --region (${FLAGS_OF_EACH_CLOUD}), or, ${TRUST_THE_MAP}.` },
      )
    : new AssumeError(
        'consent-needed',
        `${consent.request.terms.label} is not allowed, and an agent has nobody to ask.`,
        {
          hint: "Have the environment's set-up write the role into ~/.config/rolecall/config.yaml, or state it with flags of `rolecall assume`; a person at a terminal can run `rolecall consent grant`.",
        },
      );
}

export const FLAGS_OF_EACH_CLOUD = '`rolecall assume --help` has the flags of each cloud';

/** Behind "or". */
const TRUST_THE_MAP = "where only reviewed code runs, add --trust-map for the job's own identity";
