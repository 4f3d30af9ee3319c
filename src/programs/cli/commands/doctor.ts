import { printable } from '../../../core/text.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { checkCommand, checkNode } from '../doctor/check-command.ts';
import { checkEnvironment } from '../doctor/check-environment.ts';
import { checkRoleMap } from '../doctor/check-role-map.ts';
import { checkStorage } from '../doctor/check-storage.ts';
import { checkTools } from '../doctor/check-tools.ts';
import { checkVariables } from '../doctor/check-variables.ts';
import type { Check, Finding, Patient } from '../doctor/finding.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';

const CHECKS: readonly Check[] = [
  checkEnvironment,
  checkRoleMap,
  checkStorage,
  checkCommand,
  checkNode,
  checkTools,
  checkVariables,
];

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  summary: 'look for what keeps roles from working, and say what to do',
  options: [],
  examples: [
    { line: 'rolecall doctor', does: 'exit code 0 when nothing is wrong' },
    { line: 'rolecall doctor --json', does: 'the same findings, for a program' },
  ],
  async run(context) {
    const patient: Patient = {
      world: context.world,
      overview: await context.sessions.overview(await context.folder(), context.signal),
      configuration: await context.world.configuration(),
      nodeVersion: context.nodeVersion,
      version: context.version,
    };
    const findings = (await Promise.all(CHECKS.map(async check => check(patient)))).flat();
    reply(context, {
      document: {
        findings: findings.map(({ level, title, where, fix }) => ({
          level,
          title,
          where: where ?? null,
          fix: fix ?? null,
        })),
      },
      lines: () => [...findings.flatMap(finding => lines(finding, context)), '', summary(findings)],
    });
    return findings.some(({ level }) => level === 'error') ? 1 : 0;
  },
};

function lines(
  { level, title, where, fix }: Finding,
  { terminal: { style }, world }: CommandContext,
): readonly string[] {
  const marks = {
    ok: style.good('✓'),
    info: style.faint('·'),
    warning: style.warning('!'),
    error: style.bad('✗'),
  } as const;
  const seen = where === undefined ? '' : style.faint(`  ${place(where, world.homeDirectory)}`);
  return [
    `  ${marks[level]} ${printable(title, 600)}${seen}`,
    ...(fix === undefined ? [] : [`    ${printable(fix, 600)}`]),
  ];
}

function summary(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  if (errors + warnings === 0) return 'Nothing is wrong.';
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
