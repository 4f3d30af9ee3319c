import type { TrustFile } from '../found-trust.ts';
import { type CiDocument, isUnread, readCiDocument } from './ci-document.ts';
import { kindOf } from './file-kind.ts';
import { actionPaths, readUnusedAction } from './github/composite-action.ts';
import { calledPath, readWorkflow } from './github/workflow.ts';
import type { Discovery, DiscoveryOptions } from './login.ts';
import { entriesOf, itemsOf, textAt, valueOf } from './nodes.ts';
import { DiscoverySession } from './session.ts';

/**
 * The roles that the files of a repository have its runs take: of GitHub Actions, GitLab CI, Gitpod, Ona and dev containers. Files
 * that are none of these are passed over; what cannot be read is said, and never throws.
 */
export function discover(files: readonly TrustFile[], options: DiscoveryOptions = {}): Discovery {
  const documents = new Map<string, CiDocument>();
  const session = new DiscoverySession(documents, options);
  for (const file of files) {
    if (!/\.ya?ml$/i.test(file.path)) continue;
    const document = readCiDocument(file);
    if (isUnread(document)) session.addUnread(document.place, document.message);
    else documents.set(file.path, document);
  }
  const all = [...documents.values()].map(document => ({ document, kind: kindOf(document) }));
  const workflows = all.flatMap(({ document, kind }) => (kind === 'github-workflow' ? [document] : []));
  const actions = all.flatMap(({ document, kind }) => (kind === 'github-action' ? [document] : []));
  const used = usedPaths([...workflows, ...actions]);
  for (const document of workflows) {
    if (!used.has(document.path) || startsItself(document)) readWorkflow(document, session);
  }
  for (const document of actions) if (!used.has(document.path)) readUnusedAction(document, session);
  return session.discovery();
}

/** The workflows and actions of these files that others of them call or use. */
function usedPaths(documents: readonly CiDocument[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { roots } of documents) {
    const jobs = entriesOf(valueOf(roots[0], 'jobs')).map(([, job]) => job);
    for (const job of jobs) {
      const path = calledPath(job);
      if (path !== undefined) used.add(path);
    }
    const steps = [...jobs.map(job => valueOf(job, 'steps')), valueOf(valueOf(roots[0], 'runs'), 'steps')];
    for (const step of steps.flatMap(itemsOf)) {
      const uses = textAt(valueOf(step, 'uses'));
      if (uses?.startsWith('./') === true) for (const path of actionPaths(uses)) used.add(path);
    }
  }
  return used;
}

function startsItself({ roots }: CiDocument): boolean {
  const on = valueOf(roots[0], 'on');
  const events = on?.kind === 'map' ? entriesOf(on).map(([event]) => event) : itemsOf(on).map(textAt);
  return events.some(event => event !== 'workflow_call');
}
