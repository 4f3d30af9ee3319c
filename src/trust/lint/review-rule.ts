import { printable } from '../../core/text.ts';
import type { LocatedNode } from '../../documents/located-tree.ts';
import { readJsonWithComments } from '../../documents/read-json.ts';
import { readYaml } from '../../documents/read-yaml.ts';
import { isDevcontainer } from '../discover/devcontainer-path.ts';
import { entriesOf, placeOfNode, textAt, valueOf } from '../discover/nodes.ts';
import type { TrustFile } from '../found-trust.ts';
import { daysSince, REVIEW_DAYS } from '../review/due.ts';
import type { TrustFinding } from './finding.ts';
import { makeFinding } from './make-finding.ts';
import { RULES } from './rules.ts';

/** Roles of a role map whose last review is too long ago. @param today epoch milliseconds. */
export function lintReviews(files: readonly TrustFile[], today: number): readonly TrustFinding[] {
  return files.flatMap(file =>
    entriesOf(rolesIn(file)).flatMap(([name, role]): readonly TrustFinding[] => {
      const reviewed = valueOf(role, 'reviewed');
      const date = reviewed === undefined ? undefined : textAt(reviewed);
      const days = date === undefined ? undefined : daysSince(date, today);
      if (reviewed === undefined || date === undefined || days === undefined || days <= REVIEW_DAYS) return [];
      const message = `The trust of ${printable(name, 80)} was last reviewed on ${printable(date, 20)}, ${days} days ago.`;
      const advice = 'Look at who can take it (`rolecall trust review`), and write down who did and when (`--mark`).';
      return [makeFinding(name, { rule: RULES.reviewDue, place: placeOfNode(file.path, reviewed), message, advice })];
    }),
  );
}

/** The roles of a role map, which has a file of its own or stands in that of a dev container. */
function rolesIn({ path, text }: TrustFile): LocatedNode | undefined {
  if (!text.includes('reviewed')) return undefined;
  if (/(?:^|\/)rolecall\.ya?ml$/.test(path)) {
    const read = readYaml(text);
    return read.ok ? valueOf(read.root, 'roles') : undefined;
  }
  if (!isDevcontainer(path.toLowerCase())) return undefined;
  const read = readJsonWithComments(text);
  return read.ok ? valueOf(valueOf(valueOf(read.root, 'customizations'), 'rolecall'), 'roles') : undefined;
}
