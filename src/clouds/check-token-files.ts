import { error, type Finding, ok, warning } from '../core/doctor/finding.ts';
import type { Cloud } from '../core/target.ts';
import { durationText, shellWord } from '../core/text.ts';
import { epochSeconds } from '../core/token.ts';
import type { CloudPatient } from './cloud-patient.ts';
import { claimsIn } from './token-claims.ts';
import { sessionFilePath } from './tool-directory.ts';

/** The file with the identity token of each active role: there, of nobody else, and good still. */
export async function checkTokenFiles(patient: CloudPatient, cloud: Cloud): Promise<readonly Finding[]> {
  const { world, overview } = patient;
  const { runtime } = world;
  if (runtime === undefined) return [];
  const findings: Finding[] = [];
  for (const { name, role, state, sessionKey } of overview.roles) {
    if (role?.target.cloud !== cloud || state.kind !== 'active' || sessionKey === undefined) continue;
    findings.push(await checkTokenFile(name, sessionFilePath(runtime.path, sessionKey, 'token'), patient));
  }
  return findings;
}

async function checkTokenFile(role: string, file: string, { machine, world }: CloudPatient): Promise<Finding> {
  const place = { file };
  const anew = `Run \`rolecall renew ${role}\`.`;
  const facts = await machine.look(file);
  if (facts === undefined) {
    return error('token-file-missing', `The file with the token of ${role} is not there`, { place, fix: anew, role });
  }
  if (facts.kind !== 'file') {
    const title = `The token of ${role} is a ${facts.kind === 'link' ? 'link' : facts.kind}, which is not ours`;
    return error('token-file-open', title, { place, fix: `Remove it, then: ${anew}`, role });
  }
  if ((facts.mode & 0o077) !== 0 || facts.userId !== machine.userId) {
    return error('token-file-open', `Others can read or change the token of ${role}`, {
      place,
      fix: `Release the role, which removes it: \`rolecall release ${role}\`; as it is: \`ls -l ${shellWord(file)}\`.`,
      role,
    });
  }
  const left = (expiryOf(await machine.read(file)) ?? 0) - world.clock.now();
  if (left <= 0) {
    return warning('token-file-expired', `The token in the file of ${role} has ended: nobody keeps it fresh`, {
      place,
      fix: `Have its folder open in VS Code, or run \`rolecall keep ${role}\`.`,
      role,
    });
  }
  return ok('token-file', `The token in the file of ${role} is good for ${durationText(left)}`, { place, role });
}

/** Epoch milliseconds; undefined for what is no token. */
function expiryOf(token = ''): number | undefined {
  const exp = epochSeconds(claimsIn(token)?.['exp']);
  return exp === undefined ? undefined : exp * 1000;
}
