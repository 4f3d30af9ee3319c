import type { Detection, DetectionFacts, SeenPlatform } from '../core/platform.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { printable } from '../core/text.ts';
import { LOCAL, PLAIN_CONTAINER, PLATFORMS, type PlatformRecord, type Sign } from './platforms.ts';
import { repositoryOfUrl } from './repository-of-url.ts';

/**
 * Names the environment from its variables and a few facts. Never throws. Every variable can be forged by a repository's
 * devcontainer, so the answer decides what is offered, never what is allowed.
 */
export function detect(environment: EnvironmentVariables, facts: DetectionFacts): Detection {
  const seen = PLATFORMS.flatMap(record => {
    const reason = reasonFor(record, environment, facts);
    return reason === undefined ? [] : [{ record, reason }];
  });
  const { record, reason } = seen[0] ?? remainder(facts);
  const serverHint = hostOf(variable(environment, record.server));
  return {
    platform: record.platform,
    reason,
    alsoSeen: seen.slice(1).map(({ record, reason }): SeenPlatform => ({ platform: record.platform, reason })),
    environmentId: variable(environment, record.environmentId),
    repositoryHint:
      variable(environment, record.repository) ??
      repositoryOfUrl(record.repositoryUrl === undefined ? undefined : environment[record.repositoryUrl]),
    ...(serverHint === undefined ? {} : { serverHint }),
    userHint: variable(environment, record.user),
    prebuild: isPrebuild(record, environment, facts),
  };
}

function remainder(facts: DetectionFacts): { record: PlatformRecord; reason: string } {
  return facts.inContainer
    ? { record: PLAIN_CONTAINER, reason: 'this runs in a container and nothing names a platform' }
    : { record: LOCAL, reason: 'nothing names a cloud development environment' };
}

function reasonFor(
  record: PlatformRecord,
  environment: EnvironmentVariables,
  facts: DetectionFacts,
): string | undefined {
  for (const sign of record.signs) {
    const reason = reasonOfSign(sign, environment, facts);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Names the variable, never its value where any value counts: that value is the repository's to write. */
function reasonOfSign(sign: Sign, environment: EnvironmentVariables, facts: DetectionFacts): string | undefined {
  if ('path' in sign) return facts.existingPaths.includes(sign.path) ? `${sign.path} exists` : undefined;
  if ('remoteName' in sign) {
    return facts.remoteName === sign.remoteName ? `VS Code calls this remote ${sign.remoteName}` : undefined;
  }
  const value = environment[sign.variable];
  if ('value' in sign) return value === sign.value ? `${sign.variable} is ${sign.value}` : undefined;
  return value === undefined || value === '' ? undefined : `${sign.variable} is set`;
}

/** Of a plain origin, `https://acme.ghe.com`. */
function hostOf(url: string | undefined): string | undefined {
  return /^https:\/\/([a-z0-9.-]+(?::\d{1,5})?)\/?$/i
    .exec(url ?? '')?.[1]
    ?.toLowerCase()
    .replace(/:443$/, '');
}

function isPrebuild(record: PlatformRecord, environment: EnvironmentVariables, facts: DetectionFacts): boolean {
  if (record.prebuild === undefined) return false;
  if ('without' in record.prebuild) {
    // A VS Code window never opens on a prebuild; there, a missing variable only means that it did not reach us.
    return facts.remoteName === undefined && variable(environment, record.prebuild.without) === undefined;
  }
  return reasonOfSign(record.prebuild, environment, facts) !== undefined;
}

function variable(environment: EnvironmentVariables, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : environment[name];
  return value === undefined || value === '' ? undefined : printable(value, 200);
}
