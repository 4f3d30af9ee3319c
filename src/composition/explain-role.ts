import type { Role } from '../core/role.ts';
import type { Claims } from '../core/token.ts';
import { TextPositions } from '../documents/text-positions.ts';
import { explainRefusal } from '../trust/explain/explain-refusal.ts';
import type { RefusalExplanation, ToldFailure } from '../trust/explain/refusal-explanation.ts';
import type { FoundTrust } from '../trust/found-trust.ts';
import type { FindingFix } from '../trust/lint/finding.ts';
import { editedFiles } from '../trust/migrate/edited-files.ts';
import { readTrust } from '../trust/read/reader.ts';
import { readers } from '../trust/read/readers.ts';
import { readFolderTexts } from './read-folder-texts.ts';
import { readHcl } from './read-hcl.ts';

export interface RoleQuestion {
  /** Absolute path of the checkout. */
  readonly folder: string;
  /** Of Rolecall. */
  readonly programs: string;
  readonly role: Pick<Role, 'name' | 'target'>;
  /** Of a token such as is exchanged for the role. */
  readonly claims: Claims;
  /** What the cloud answered; absent where none was asked. */
  readonly failure?: ToldFailure;
  /** What an editor holds, by path relative to the folder. */
  readonly unsaved?: ReadonlyMap<string, string>;
  /** Policies had from elsewhere, which count before those of the checkout. */
  readonly had?: { readonly trusts: readonly FoundTrust[]; readonly of: string };
  readonly signal?: AbortSignal;
}

/** Why a role is, or would be, refused: with the policies of the checkout. @throws AssumeError `local-file`, `cancelled`. */
export async function explainRole(question: RoleQuestion): Promise<RefusalExplanation> {
  const { folder, programs, role, claims, failure, had } = question;
  if (had !== undefined) {
    const originOf = () => ({ kind: 'cloud', asked: had.of }) as const;
    return explainRefusal({ role, claims, failure, trusts: had.trusts, originOf });
  }
  const forms = readers(() => readHcl(programs));
  const { files } = await readFolderTexts(folder, file => forms.some(form => form.takes(file)), question);
  const { trusts } = await readTrust(forms, files);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const originOf = ({ place: { file, start, end } }: FoundTrust) =>
    ({ kind: 'file', file, range: new TextPositions(texts.get(file) ?? '').range(start, end) }) as const;
  const asked = { role, claims, failure, originOf };
  const explanation = explainRefusal({ ...asked, trusts, texts: file => texts.get(file) });
  return withProvedFix(explanation, async fix => {
    const changed = new Map(editedFiles(files, fix.edits).map(({ path, text }) => [path, text]));
    const after = await readTrust(
      forms,
      files.map(file => ({ ...file, text: changed.get(file.path) ?? file.text })),
    );
    return explainRefusal({ ...asked, trusts: after.trusts }).policies[0]?.outcome === 'allowed';
  });
}

/** Without an edit after which the file, read anew, does not let the token in. */
async function withProvedFix(
  explanation: RefusalExplanation,
  proves: (fix: FindingFix) => Promise<boolean>,
): Promise<RefusalExplanation> {
  const { change } = explanation;
  if (change?.kind !== 'policy' || change.fix === undefined) return explanation;
  const { fix, ...without } = change;
  return (await proves(fix)) ? explanation : { ...explanation, change: without };
}
