import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { CommandContext } from '../command.ts';
import { checkHandout } from './checks/handout.ts';
import { type CheckGroup, LOCAL_CHECKS, REMOTE_CHECKS } from './checks.ts';
import type { Finding } from '../../../core/doctor/finding.ts';
import { gather, type Patient } from './patient.ts';
import { mend } from './repairs.ts';

/** What was found under one heading. */
export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface Examination {
  readonly groups: readonly FindingGroup[];
  /** What `--fix` mended: as it was found, before. */
  readonly mended: readonly Finding[];
}

export interface ExaminationRequest {
  readonly fix: boolean;
  readonly offline: boolean;
  /** Only what concerns this role and what concerns all; the role is followed to its end. */
  readonly role: string | undefined;
}

/** One thing mended may let another be seen: a consent counts again once its directory is closed, and wants its profile. */
const ROUNDS = 4;
const SLOW_MILLISECONDS = 1_000;

/** Looks, mends what is safe where that was asked for, looks again. @throws AssumeError `role-unknown`, `cancelled`. */
export async function examine(context: CommandContext, request: ExaminationRequest): Promise<Examination> {
  const mended: Finding[] = [];
  let { patient, groups } = await look(context, request);
  const failures: Finding[] = [];
  for (let round = 0; request.fix && round < ROUNDS; round += 1) {
    const fixable = findingsOf(groups).filter(({ repair }) => repair !== undefined);
    if (fixable.length === 0) break;
    const failed = await mend(fixable, patient, context.installation);
    failures.splice(0, failures.length, ...failed);
    ({ patient, groups } = await look(context, request));
    const left = new Set(findingsOf(groups).map(identity));
    const gone = fixable.filter(finding => !left.has(identity(finding)));
    mended.push(...gone);
    if (gone.length === 0) break;
  }
  const { role } = request;
  const remote = await slowly(context, 'Asking for an identity token and for the cloud’s time …', () =>
    groupOf(REMOTE_CHECKS, patient),
  );
  const handout =
    role === undefined
      ? []
      : await slowly(context, 'Asking the installed command for credentials …', () => checkHandout(role, patient));
  const all = [
    ...groups,
    remote,
    { title: 'Handing out', findings: handout },
    { title: 'Mending', findings: failures },
  ];
  return { groups: all.map(group => concerning(group, role)).filter(({ findings }) => findings.length > 0), mended };
}

async function look(
  context: CommandContext,
  request: ExaminationRequest,
): Promise<{ readonly patient: Patient; readonly groups: readonly FindingGroup[] }> {
  return slowly(context, 'Looking …', async () => {
    const patient = await gather(context, request);
    if (request.role !== undefined) requireRole(request.role, patient);
    return { patient, groups: await Promise.all(LOCAL_CHECKS.map(group => groupOf(group, patient))) };
  });
}

async function groupOf({ title, checks }: CheckGroup, patient: Patient): Promise<FindingGroup> {
  return { title, findings: (await Promise.all(checks.map(async check => check(patient)))).flat() };
}

function requireRole(name: string, { overview }: Patient): void {
  if (overview.roles.some(role => role.name === name)) return;
  throw new AssumeError('role-unknown', `${overview.repository.label} names no role ${printable(name, 80)}.`, {
    hint: '`rolecall roles` lists them.',
  });
}

function concerning({ title, findings }: FindingGroup, role: string | undefined): FindingGroup {
  const wanted = findings.filter(finding => role === undefined || finding.role === undefined || finding.role === role);
  return { title, findings: wanted };
}

function findingsOf(groups: readonly FindingGroup[]): readonly Finding[] {
  return groups.flatMap(({ findings }) => findings);
}

/** Lines move while a file is mended, so they do not count. */
function identity({ id, role, place }: Finding): string {
  return JSON.stringify([id, role, place?.file, place?.variable]);
}

/** Says what is waited for, once it takes longer than a moment and when a person is there to read it. */
async function slowly<T>(context: CommandContext, text: string, work: () => Promise<T>): Promise<T> {
  const { terminal, world } = context;
  if (!terminal.interactive || context.json) return work();
  const done = new AbortController();
  const telling = world.clock.sleep(SLOW_MILLISECONDS, done.signal).then(
    () => terminal.complain([terminal.errorStyle.faint(text)]),
    () => undefined,
  );
  try {
    return await work();
  } finally {
    done.abort();
    await telling;
  }
}
