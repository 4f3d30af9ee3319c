import { asAssumeError } from '../../../core/errors.ts';
import { ownDelivery } from '../../../clouds/delivery.ts';
import { mendBlock } from '../../../clouds/doctor.ts';
import { rolesToDeliver } from '../../../sessions/roles-to-deliver.ts';
import type { Installation } from '../installation.ts';
import { error, type Finding, type Repair } from '../../../core/doctor/finding.ts';
import type { Patient } from './patient.ts';

/** Directories before what is in them; the command before the profiles that name it. */
const ORDER: readonly Repair['kind'][] = ['mode', 'remove', 'release', 'link', 'install', 'block', 'profiles'];

/** Does each repair that these findings carry once. Answers what could not be done. */
export async function mend(
  findings: readonly Finding[],
  patient: Patient,
  installation: Installation,
): Promise<readonly Finding[]> {
  const repairs = new Map<string, Repair>();
  for (const { repair } of findings) if (repair !== undefined) repairs.set(JSON.stringify(repair), repair);
  const ordered = [...repairs.values()].toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const failures: Finding[] = [];
  for (const repair of ordered) {
    try {
      await doRepair(repair, patient, installation);
    } catch (caught) {
      const { message, hint } = asAssumeError(caught);
      failures.push(
        error('repair-failed', message, {
          ...('file' in repair ? { place: { file: repair.file } } : {}),
          fix: hint ?? 'Mend it by hand, then run `rolecall doctor` again.',
        }),
      );
    }
  }
  return failures;
}

async function doRepair(repair: Repair, patient: Patient, installation: Installation): Promise<void> {
  const { machine, world, overview, expected } = patient;
  switch (repair.kind) {
    case 'mode':
      return machine.setMode(repair.file, repair.mode);
    case 'remove':
      return machine.remove(repair.file);
    case 'release':
      if (world.runtime !== undefined) await world.storeIn(world.runtime).release(repair.key);
      return;
    case 'link':
      await machine.remove(repair.file);
      await installation.install();
      return;
    case 'install':
      await installation.install();
      return;
    case 'block':
      return mendBlock(world.awsConfig);
    case 'profiles': {
      const mapped = expected.map(each => each.mapped);
      await ownDelivery(world).ensure(
        rolesToDeliver(world, overview.repository, mapped, patient.configuration.configuration.endpoints),
      );
    }
  }
}
