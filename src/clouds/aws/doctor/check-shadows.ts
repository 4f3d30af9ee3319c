import { endpointFinder, shadowFinder, type ShadowingSetting } from '../tools/shadowing.ts';
import { checkToolVariables, isForeignChoice } from './check-tool-variables.ts';
import { type Finding, warning } from '../../../core/doctor/finding.ts';
import type { AwsPatient } from './patient.ts';
import { whereToMend } from '../../../documents/where-to-mend.ts';

/** What keeps tools from the roles although their profiles stand: stronger settings, other endpoints, another profile. */
export function checkShadows(patient: AwsPatient): readonly Finding[] {
  return [...ofProfiles(patient), ...checkToolVariables(patient)];
}

function ofProfiles(patient: AwsPatient): readonly Finding[] {
  const { overview, delivered, world, awsConfig, parsedConfig, awsCredentials, placeOf } = patient;
  const found = new Map<string, Found>();
  const { environment, refusedHome } = world;
  const homeOfTools = refusedHome === undefined ? {} : { homeOfTools: refusedHome.home };
  const inputs = {
    environment,
    config: { path: awsConfig.path, text: awsConfig.text, parsed: parsedConfig },
    credentials: awsCredentials,
    placeOf,
    ...homeOfTools,
  };
  const shadowsOf = shadowFinder(inputs);
  const endpointsOf = endpointFinder(inputs);
  for (const { role, profile } of delivered) {
    const shadows = shadowsOf(profile);
    const endpoints = endpointsOf(profile);
    if (shadows.length + endpoints.length === 0) continue;
    const settings = [
      ...shadows
        .filter(({ name }) => !isForeignChoice(name, patient))
        .map(setting => ({ id: 'shadowed', setting }) as const),
      ...endpoints.map(setting => ({ id: 'endpoint-override', setting }) as const),
    ];
    for (const { id, setting } of settings) {
      const key = JSON.stringify([id, setting.name, setting.place]);
      const before = found.get(key);
      if (before === undefined) found.set(key, { id, setting, roles: [role.name] });
      else before.roles.push(role.name);
    }
  }
  return [...found.values()].map(({ id, setting: { name, place, fix }, roles }) => {
    const [first, ...others] = roles;
    const whose = others.length === 0 ? (first ?? '') : `${roles.length} roles`;
    const title =
      id === 'shadowed'
        ? `${whose} ${others.length === 0 ? 'is' : 'are'} hidden by ${name}`
        : `Requests of ${whose} go where ${name} says`;
    const role = others.length === 0 ? first : undefined;
    return warning(id, title, { place, fix: whereToMend(fix, place, overview.detection.platform.name), role });
  });
}

/** One setting, and every role it keeps from tools: a variable hides them all. */
interface Found {
  readonly id: 'shadowed' | 'endpoint-override';
  readonly setting: ShadowingSetting;
  readonly roles: string[];
}
