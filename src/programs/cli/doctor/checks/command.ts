import path from 'node:path';
import { asAssumeError } from '../../../../core/errors.ts';
import { printable, shellWord } from '../../../../core/text.ts';
import { type BoundValues, readShim } from '../../../../deliver/installed-shim.ts';
import { isRecentEnough, OLDEST_NODE } from '../../../../deliver/start-node.ts';
import type { PathFacts } from '../../../../platform/machine.ts';
import { NEWER_NODE, whyEnded } from './node.ts';
import { error, type Finding, info, ok, warning } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

const LIMITS = { timeoutMilliseconds: 30_000, maximumBytes: 4_096 };
const AGAIN = { fix: 'Run `rolecall doctor --fix`, or `rolecall install`.', repair: { kind: 'install' } } as const;

/** The installed command that profiles run: there, ours, bound to programs, Node and storage that are there, and working. */
export async function checkCommand(patient: Patient): Promise<readonly Finding[]> {
  const { world, machine, parsedConfig } = patient;
  const { path: file } = world.command;
  const place = { file };
  const facts = await machine.look(file);
  if (facts === undefined) {
    return parsedConfig.written.length === 0
      ? [info('command-missing', 'The command is not installed yet; the first `rolecall assume` does it', { place })]
      : [error('command-missing', 'The command that profiles run is gone', { place, ...AGAIN })];
  }
  const wrong = wrongFile(facts, patient);
  if (wrong !== undefined) return [wrong];
  const bound = readShim((await machine.read(file)) ?? '');
  if (bound === undefined) {
    return [error('command-foreign', 'The installed command is not what Rolecall wrote', { place, ...AGAIN })];
  }
  const bindings = await checkBindings(bound, patient);
  const starts = bindings.some(({ level }) => level === 'error') ? [] : await checkRun(patient);
  return [...bindings, ...starts, ...(await checkPlace(patient))];
}

function wrongFile(facts: PathFacts, { world, machine }: Patient): Finding | undefined {
  const place = { file: world.command.path };
  if (facts.kind === 'directory' || facts.kind === 'other') {
    return error('command-foreign', 'There is something else where the command belongs', {
      place,
      fix: `Remove ${world.command.path}, then run \`rolecall install\`.`,
    });
  }
  if (facts.kind === 'link' || facts.userId !== machine.userId) {
    return error('command-foreign', 'The installed command is a link, or belongs to somebody else', {
      place,
      ...AGAIN,
    });
  }
  if (facts.mode === 0o755) return undefined;
  const what = (facts.mode & 0o022) === 0 ? 'has lost permissions that it needs' : 'can be changed by others';
  return error('command-mode', `The installed command ${what}`, { place, ...AGAIN });
}

async function checkBindings(bound: BoundValues, patient: Patient): Promise<readonly Finding[]> {
  const { world, machine, nodeVersion } = patient;
  const place = { file: world.command.path };
  const findings: Finding[] = [];
  if ((await machine.look(path.join(bound.programs, 'helper.js'))) === undefined) {
    const title = `The programs of the installed command are gone from ${printable(bound.programs)}`;
    findings.push(error('command-orphaned', title, { place, ...AGAIN }));
  } else {
    const damage = await machine.damageOf(bound.programs);
    // Not by us: what runs this may be the damaged copy itself.
    if (damage !== undefined)
      findings.push(error('command-orphaned', damage.message, { place, fix: damage.hint ?? AGAIN.fix }));
  }
  if (bound.runtimeDirectory !== world.runtime?.path) {
    const title = `The installed command looks for credentials in ${printable(bound.runtimeDirectory ?? 'no directory')}, and they are kept in ${world.runtime?.path ?? 'none'}`;
    findings.push(error('command-storage-moved', title, { place, ...AGAIN }));
  }
  if (!(await machine.isExecutable(bound.node))) {
    const title = `The Node.js that the command was bound to is gone from ${printable(bound.node)}`;
    findings.push(warning('command-node-missing', title, { place, ...AGAIN }));
  } else if (!bound.electron) {
    const version = (await output(bound.node, patient)).replace(/^v/, '');
    const ended = version === nodeVersion ? undefined : whyEnded(version, world.clock.now());
    if (!isRecentEnough(version)) {
      const title = `The Node.js that the command is bound to is ${printable(version, 40) || 'broken'}, and ${OLDEST_NODE} is the oldest that will do`;
      findings.push(error('command-node-old', title, { place: { file: bound.node }, ...AGAIN }));
    } else if (ended !== undefined) {
      const title = `The Node.js that the command is bound to, ${printable(version, 40)}, ${ended}`;
      findings.push(warning('command-node-ended', title, { place: { file: bound.node }, fix: NEWER_NODE }));
    }
  }
  return findings;
}

/** Empty when it does not start or says nothing. */
async function output(program: string, { world, signal }: Patient): Promise<string> {
  try {
    return (await world.exec.run(program, ['--version'], LIMITS, signal)).output.reveal().trim();
  } catch {
    return '';
  }
}

async function checkRun({ world, version, signal, machine }: Patient): Promise<readonly Finding[]> {
  const { path: file } = world.command;
  const place = { file };
  if (await machine.refusesPrograms(file)) {
    return [
      error('command-not-executed', 'Programs are not run from the file system the command is on', {
        place,
        fix: 'Mount the home directory without `noexec`; profiles need a program there.',
      }),
    ];
  }
  try {
    const { exitCode, output: said, errorOutput } = await world.exec.run(file, ['--version'], LIMITS, signal);
    const installed = printable(said.reveal().trim(), 40);
    if (exitCode !== 0) {
      const why = printable(errorOutput.trim()) || 'The installed command does not start';
      return [error('command-fails', why, { place, ...AGAIN })];
    }
    if (installed === version) return [ok('command', `The installed command is version ${installed}`, { place })];
    const title = `The installed command is version ${installed}, this is ${version}`;
    return [warning('command-version', title, { place, ...AGAIN })];
  } catch (failure) {
    return [error('command-fails', asAssumeError(failure).message, { place, ...AGAIN })];
  }
}

/** Whoever may write a folder on the way may replace the command, and with it what every profile runs. */
async function checkPlace({ world, machine }: Patient): Promise<readonly Finding[]> {
  const bin = path.dirname(world.command.path);
  const findings: Finding[] = [];
  for (const folder of [bin, path.dirname(bin)]) {
    const facts = await machine.look(folder);
    if (facts?.kind !== 'directory' || facts.userId !== machine.userId || (facts.mode & 0o022) === 0) continue;
    findings.push(
      error('command-folder-open', 'Others can replace the installed command', {
        place: { file: folder },
        fix: 'Close the folder with `rolecall doctor --fix`.',
        repair: { kind: 'mode', file: folder, mode: facts.mode & 0o755 },
      }),
    );
  }
  const refusal = findings.length > 0 ? undefined : await machine.refusalOf(bin, []);
  if (refusal !== undefined) {
    findings.push(
      warning('command-folder-open', `Somebody else could replace the installed command: ${refusal}`, {
        place: { file: bin },
        fix: `Close what the sentence names, as with \`chmod go-w ${shellWord(world.homeDirectory)}\`.`,
      }),
    );
  }
  return findings;
}
