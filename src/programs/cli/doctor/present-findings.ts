import { printable } from '../../../core/text.ts';
import type { CommandContext } from '../command.ts';
import { place as placeText } from '../present/place.ts';
import type { Examination } from './examine.ts';
import type { Finding, Place } from '../../../core/doctor/finding.ts';

/** For programs. `where` is null where a finding is about no place. */
export function findingDocument(
  { id, level, title, place, fix, details, repair, role }: Finding,
  state: { readonly fixed: boolean },
): unknown {
  const where =
    place === undefined
      ? null
      : { file: place.file ?? null, line: place.line ?? null, variable: place.variable ?? null };
  return {
    id,
    level,
    title,
    where,
    fix: fix ?? null,
    details,
    role: role ?? null,
    fixable: repair !== undefined,
    fixed: state.fixed,
  };
}

/** For people: a heading a group, a line a finding, what to do below it. */
export function examinationLines({ groups, mended }: Examination, context: CommandContext): readonly string[] {
  const { style } = context.terminal;
  const findings = groups.flatMap(group => group.findings);
  return [
    ...groups.flatMap(group => {
      const shown = notable(group.findings);
      const left = group.findings.length - shown.length;
      return [
        style.strong(group.title),
        ...shown.flatMap(finding => findingLines(finding, context)),
        ...(left === 0 ? [] : [style.faint(`    … and ${left} more like these`)]),
        '',
      ];
    }),
    ...(mended.length === 0
      ? []
      : [
          style.strong('Found and mended'),
          ...mended.map(({ title, place }) => `  ${style.good('✓')} ${printable(title, 600)}${seen(place, context)}`),
          '',
        ]),
    summary(findings, mended),
  ];
}

/** A repository may have a hundred roles that are well: enough of one kind is enough. */
const ALIKE_SHOWN = 8;

function notable(findings: readonly Finding[]): readonly Finding[] {
  const shown = new Map<string, number>();
  return findings.filter(({ id, level }) => {
    const count = (shown.get(id) ?? 0) + 1;
    shown.set(id, count);
    return count <= ALIKE_SHOWN || level === 'warning' || level === 'error';
  });
}

function findingLines({ level, title, place, fix, details }: Finding, context: CommandContext): readonly string[] {
  const { style } = context.terminal;
  const marks = {
    ok: style.good('✓'),
    info: style.faint('·'),
    warning: style.warning('!'),
    error: style.bad('✗'),
  } as const;
  return [
    `  ${marks[level]} ${printable(title, 600)}${seen(place, context)}`,
    ...(fix === undefined ? [] : [`    ${printable(fix, 600)}`]),
    ...details.map(detail => style.faint(`      ${printable(detail, 600)}`)),
  ];
}

function seen(place: Place | undefined, { terminal: { style }, world }: CommandContext): string {
  if (place?.file === undefined) return '';
  const line = place.line === undefined ? '' : `:${place.line}`;
  return style.faint(`  ${placeText(place.file, world.homeDirectory)}${line}`);
}

function summary(findings: readonly Finding[], mended: readonly Finding[]): string {
  const count = (wanted: Finding['level']): number => findings.filter(({ level }) => level === wanted).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const done = mended.length === 0 ? '' : `Mended ${mended.length}. `;
  if (errors + warnings === 0) return `${done}Nothing is wrong.`;
  const fixable = findings.filter(({ repair }) => repair !== undefined).length;
  const advice = fixable === 0 ? '' : ` \`rolecall doctor --fix\` mends ${fixable}.`;
  return `${done}${counted(errors, 'error')}, ${counted(warnings, 'warning')}.${advice}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
