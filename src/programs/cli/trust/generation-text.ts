import { listed, printable } from '../../../core/text.ts';
import type { GeneratedTrust } from '../../../trust/generate/generate-trust.ts';
import { exactSubject, wildcardText } from '../../../trust/generate/subject-pattern.ts';
import type { TrustedToken } from '../../../trust/generate/trusted-token.ts';
import type { Style } from '../style.ts';

/** What there is to know of a trust that was written, for people. */
export function generationNotes({ written, tokens, proof }: GeneratedTrust, style: Style): readonly string[] {
  const notes = tokens.flatMap(token => [
    `${style.good('✔')} Lets in ${shownSubject(token)} of ${token.issuer.name}, for ${printable(token.audience, 200)}.`,
    ...(token.pins.length === 0
      ? []
      : [`  Besides: ${listed(token.pins.map(({ claim, value }) => `${claim} ${printable(value, 80)}`))}.`]),
    ...opened(token),
  ]);
  const { file, next } = written;
  return [
    ...notes,
    `${style.good('✔')} Read back, evaluated and linted: ${proof.tried} other tokens stay out.`,
    style.faint(next === 'terraform plan' ? `Put it into ${file}, then: ${next}` : `Save it as ${file}, then: ${next}`),
  ];
}

function shownSubject({ subject }: TrustedToken): string {
  return printable(
    wildcardText(subject, text => text),
    300,
  );
}

function opened({ open, varying, issuer }: TrustedToken): readonly string[] {
  const asked = open.filter(part => !varying.includes(part));
  return [
    ...(asked.length === 0 ? [] : [`  Left open, as asked: ${listed(asked)}.`]),
    ...(varying.length === 0
      ? []
      : [
          `  Left open, since each run of ${issuer.name} has another: ${listed(varying)}. --only ${varying.join(' --only ')} names this one.`,
        ]),
  ];
}

/** The same for programs. */
export function generationDocument({ written, form, tokens, proof }: GeneratedTrust): unknown {
  return {
    form,
    file: written.file,
    text: written.text,
    next: written.next,
    tokens: tokens.map(({ url, audience, subject, pins, open, varying }) => ({
      issuer: url,
      audience,
      subject: exactSubject(subject) ?? null,
      subjectPattern: wildcardText(subject, text => text),
      pins,
      open,
      variesInEachRun: varying,
    })),
    proof: { admitsAll: proof.admitsAll, othersTried: proof.tried, othersLetIn: 0, findings: [] },
  };
}
