import type { EnvironmentVariables } from '../../../core/ports.ts';
import { listed, shellWord } from '../../../core/text.ts';
import type { FirstUse, Shadow } from '../../cloud-delivery.ts';
import { endpointVariables, isAvoidable, sdksWithoutProfiles } from '../tools/misleading-variables.ts';
import { uncheckedServers } from '../tools/unchecked-servers.ts';

/** What has tools look for the profile in another file than it is in. */
const ELSEWHERE: ReadonlySet<string> = new Set(['HOME', 'AWS_CONFIG_FILE']);

/** A command is named to try only where it works: not where what it names is hidden even from who names it. */
export function firstUse(
  profile: string,
  shadows: readonly Pick<Shadow, 'name'>[],
  { environment, configFile }: { readonly environment: EnvironmentVariables; readonly configFile: string },
): FirstUse {
  const elsewhere = shadows.some(({ name }) => ELSEWHERE.has(name));
  const hidden = shadows.some(({ name }) => !ELSEWHERE.has(name) && !isAvoidable(name));
  const told = elsewhere ? `AWS_CONFIG_FILE=${shellWord(configFile)} ` : '';
  return {
    command: hidden ? undefined : `${told}aws --profile ${profile} sts get-caller-identity`,
    notes: notes(profile, environment),
  };
}

/** What does not hide the role, and yet has some tools do something else than one would think. */
function notes(profile: string, environment: EnvironmentVariables): readonly string[] {
  const old = sdksWithoutProfiles(environment);
  const chosen = [environment['AWS_PROFILE'], environment['AWS_DEFAULT_PROFILE']].includes(profile);
  return [
    ...endpointVariables(environment).map(
      name => `${name} sends requests of tools elsewhere, with the role's credentials: unset it unless that is meant.`,
    ),
    ...uncheckedServers(environment).map(({ name, says }) => `${name} ${says}: unset it.`),
    ...(chosen && old.length > 0
      ? [`Old SDKs (${listed(old)}) read no profile: set AWS_SDK_LOAD_CONFIG=1 beside AWS_PROFILE.`]
      : []),
  ];
}
