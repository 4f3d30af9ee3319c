import type { CommandContext } from '../command.ts';
import { reply } from '../present/reply.ts';
import { examine, type ExaminationRequest } from './examine.ts';
import { examinationLines, findingDocument } from './present-findings.ts';

/** Examines, and tells what was found. Answers the exit code. A chunk of its own: no other command needs half as much. */
export async function tellExamination(context: CommandContext, request: ExaminationRequest): Promise<number> {
  const examination = await examine(context, request);
  const findings = examination.groups.flatMap(group => group.findings);
  reply(context, {
    document: () => ({
      findings: [
        ...examination.mended.map(finding => findingDocument(finding, { fixed: true })),
        ...findings.map(finding => findingDocument(finding, { fixed: false })),
      ],
    }),
    lines: () => examinationLines(examination, context),
  });
  return findings.some(({ level }) => level === 'error') ? 1 : 0;
}
