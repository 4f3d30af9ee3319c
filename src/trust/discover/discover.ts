import type { TrustFile } from '../found-trust.ts';
import { type CiDocument, isUnread, readCiDocument } from './ci-document.ts';
import { type FileKind, isDiscovered, kindOf, kindOfPath, WORDS_OF_CI } from './file-kind.ts';
import { actionPaths, readUnusedAction } from './github/composite-action.ts';
import { calledPath, readWorkflow } from './github/workflow.ts';
import { includedPaths } from './gitlab/includes.ts';
import { readPipeline } from './gitlab/pipeline.ts';
import type { Discovery, DiscoveryOptions } from './login.ts';
import { entriesOf, itemsOf, textAt, valueOf } from './nodes.ts';
import { DiscoverySession } from './session.ts';
import { readAutomations, readDevcontainer, readGitpodFile } from './workspace/tasks.ts';

/**
 * The roles that the files of a repository have its runs take: of GitHub Actions, GitLab CI, Gitpod, Ona and dev containers. Files
 * that are none of these are passed over; what cannot be read is said, and never throws.
 */
export function discover(files: readonly TrustFile[], options: DiscoveryOptions = {}): Discovery {
  const documents = new Map<string, CiDocument>();
  const session = new DiscoverySession(documents, options);
  for (const file of files) {
    if (!isDiscovered(file.path) || !mayBeCi(file)) continue;
    const document = readCiDocument(file);
    if (!isUnread(document)) documents.set(file.path, document);
    else if (mayLogIn(file)) session.addUnread(document.place, document.message);
  }
  const byKind = new Map<FileKind, CiDocument[]>();
  for (const document of documents.values()) {
    const kind = kindOf(document);
    if (kind !== undefined) byKind.set(kind, [...(byKind.get(kind) ?? []), document]);
  }
  const of = (kind: FileKind): readonly CiDocument[] => byKind.get(kind) ?? [];
  const used = usedPaths([...of('github-workflow'), ...of('github-action')]);
  const included = new Set(of('gitlab-ci').flatMap(document => includedPaths(document, session)));
  const read = (documents: readonly CiDocument[], reader: Reader): void => {
    for (const document of documents) {
      session.begin();
      reader(document, session);
    }
  };
  read(
    of('github-workflow').filter(document => !used.has(document.path) || startsItself(document)),
    readWorkflow,
  );
  read(
    of('github-action').filter(({ path }) => !used.has(path)),
    readUnusedAction,
  );
  read(
    of('gitlab-ci').filter(({ path }) => !included.has(path)),
    readPipeline,
  );
  read(of('gitpod'), readGitpodFile);
  read(of('ona'), readAutomations);
  read(of('devcontainer'), readDevcontainer);
  return session.discovery();
}

/** Most files of YAML are none: only what has a word that tells one is parsed. */
function mayBeCi({ path, text }: TrustFile): boolean {
  return kindOfPath(path) !== undefined || WORDS_OF_CI.test(text);
}

type Reader = (document: CiDocument, session: DiscoverySession) => void;

/** Whether it matters that a file cannot be read: where a system reads it, or where it may be a template of what one reads. */
function mayLogIn({ path, text }: TrustFile): boolean {
  return kindOfPath(path) !== undefined || (/^ *(?:steps|script|before_script):/m.test(text) && LOGINS.test(text));
}

const LOGINS = /role-to-assume:|workload_identity_provider:|azure\/login@|vault-action@|id_tokens:/;

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
