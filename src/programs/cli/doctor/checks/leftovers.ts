import path from 'node:path';
import { type Finding, info } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** Writers live for seconds: what is older was left by one that was killed. */
const ABANDONED_MILLISECONDS = 60 * 60_000;

/** Temporary files of our writers that were killed, by the names that only they give. What lies in memory is swept anyway. */
export async function checkLeftovers({ machine, world }: Patient): Promise<readonly Finding[]> {
  const places: readonly (readonly [folder: string, name: RegExp])[] = [
    [world.state.path, /^[A-Za-z0-9][\w.-]*\.[0-9a-z]{1,11}-[0-9a-f]+\.tmp$/],
    [path.dirname(world.command.path), /^rolecall\.[0-9a-f]{12}\.tmp$/],
    [path.dirname(world.awsConfig.path), /^\.[^/]+\.rolecall-[0-9a-f]{12}\.tmp$/],
  ];
  const findings: Finding[] = [];
  for (const [folder, pattern] of places) {
    for (const name of (await machine.names(folder)).filter(each => pattern.test(each))) {
      const file = path.join(folder, name);
      const facts = await machine.look(file);
      if (facts?.kind !== 'file' || facts.userId !== machine.userId) continue;
      if (world.clock.now() - facts.modifiedAt < ABANDONED_MILLISECONDS) continue;
      findings.push(
        info('leftover', 'A writer of Rolecall was killed and left a file', {
          place: { file },
          fix: 'Nothing reads it; `rolecall doctor --fix` removes it.',
          repair: { kind: 'remove', file },
        }),
      );
    }
  }
  return findings;
}
