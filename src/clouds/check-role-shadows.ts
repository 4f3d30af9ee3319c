import { type Finding, warning } from '../core/doctor/finding.ts';
import type { Cloud } from '../core/target.ts';
import { whereToMend } from '../documents/where-to-mend.ts';
import type { CloudPatient } from './cloud-patient.ts';

/** Variables that tools take in place of the roles of a cloud, each once, with where it is set. */
export function checkRoleShadows({ overview, placeOf }: CloudPatient, cloud: Cloud): readonly Finding[] {
  const found = new Map<string, { readonly who: string; readonly fix: string; readonly roles: string[] }>();
  for (const { name, role, shadows } of overview.roles) {
    if (role?.target.cloud !== cloud) continue;
    for (const { name: variable, who, fix } of shadows) {
      const before = found.get(variable);
      if (before === undefined) found.set(variable, { who, fix, roles: [name] });
      else before.roles.push(name);
    }
  }
  return [...found].map(([variable, { who, fix, roles }]) => {
    const [first, ...others] = roles;
    const one = others.length === 0;
    const place = placeOf(variable);
    return warning(
      'shadowed',
      `${one ? first : `${roles.length} roles`} ${one ? 'is' : 'are'} hidden by ${variable} from ${who}`,
      {
        place,
        fix: whereToMend(fix, place, overview.detection.platform.name),
        role: one ? first : undefined,
      },
    );
  });
}
