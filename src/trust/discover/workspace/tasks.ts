import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { Place } from '../../../documents/place.ts';
import type { WrittenText, WrittenTexts } from '../../../documents/written-text.ts';
import { written } from '../../../documents/written-text.ts';
import { onaIssuer } from '../../../issuers/issuers.ts';
import type { CiDocument } from '../ci-document.ts';
import type { FoundValue, RunContext } from '../login.ts';
import { entriesOf, itemsOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import { openText, single } from '../possible-texts.ts';
import type { DiscoverySession } from '../session.ts';
import { environmentLogins } from '../shell/environment-logins.ts';
import { addFindings, readScripts, type ScriptNode } from '../shell/script-logins.ts';

/** Scripts that run when a workspace starts, in one shell. */
interface Task {
  readonly name: string;
  readonly scripts: readonly (LocatedNode | undefined)[];
  /** Maps of variables, the inner last. */
  readonly variables: readonly (LocatedNode | undefined)[];
}

/** `.gitpod.yml` (https://ona.com/docs/classic/user/references/gitpod-yml). */
export function readGitpodFile(document: CiDocument, session: DiscoverySession): void {
  const tasks = itemsOf(valueOf(document.roots.at(-1), 'tasks')).map((task, index): Task => {
    const name = textAt(valueOf(task, 'name'));
    return {
      name: name === undefined ? `tasks[${index}]` : `tasks[${index}] ${name}`,
      scripts: ['before', 'init', 'prebuild', 'command'].map(key => valueOf(task, key)),
      variables: [valueOf(task, 'env')],
    };
  });
  readTasks(tasks, 'gitpod-classic', document, session);
}

/** `automations.yaml` of Ona, formerly Gitpod Flex (https://ona.com/docs/ona/configuration/automations). */
export function readAutomations(document: CiDocument, session: DiscoverySession): void {
  const root = document.roots.at(-1);
  const tasks = entriesOf(valueOf(root, 'tasks')).map(([name, task]): Task => ({
    name,
    scripts: [valueOf(task, 'command')],
    variables: [valueOf(task, 'env')],
  }));
  const services = entriesOf(valueOf(root, 'services')).map(([name, service]): Task => ({
    name,
    scripts: entriesOf(valueOf(service, 'commands')).map(([, command]) => command),
    variables: [valueOf(service, 'env')],
  }));
  readTasks([...tasks, ...services], 'ona', document, session);
}

const LIFECYCLE = [
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
];

/** `devcontainer.json`: its lifecycle commands (https://containers.dev/implementors/json_reference/#lifecycle-scripts). */
export function readDevcontainer(document: CiDocument, session: DiscoverySession): void {
  const root = document.roots[0];
  const variables = [valueOf(root, 'containerEnv'), valueOf(root, 'remoteEnv')];
  const tasks = LIFECYCLE.flatMap((key): readonly Task[] => {
    const command = valueOf(root, key);
    // One command, or several by name that run beside each other; a list is the words of one.
    const commands = command?.kind === 'map' ? entriesOf(command) : [['', command] as const];
    return commands.map(([name, script]) => ({
      name: name === '' ? key : `${key} ${name}`,
      scripts: script?.kind === 'list' ? script.items.slice(-1) : [script],
      variables,
    }));
  });
  readTasks(tasks, 'devcontainer', document, session);
}

type WorkspaceSystem = 'gitpod-classic' | 'ona' | 'devcontainer';

function readTasks(
  tasks: readonly Task[],
  system: WorkspaceSystem,
  document: CiDocument,
  session: DiscoverySession,
): void {
  for (const { name, scripts, variables } of tasks) {
    if (!session.mayGoOn(placeOfNode(document.path, document.roots[0] ?? { start: 0, end: 0 }))) return;
    const run = runOf(name, system, session);
    const found = (variable: string): FoundValue | undefined => foundVariable(variable, variables, document);
    const nodes = scripts.flatMap((node): readonly ScriptNode[] =>
      node?.kind === 'scalar' ? [{ node, document }] : [],
    );
    const results = readScripts(nodes, {
      session,
      powershell: false,
      files: [],
      variable: variable => found(variable)?.resolved,
      expression: text => single(openText(text)),
      found,
    });
    addFindings(results, session, run);
    for (const login of environmentLogins(found)) session.addLoginOnce({ ...login, run });
  }
}

function foundVariable(
  name: string,
  maps: readonly (LocatedNode | undefined)[],
  document: CiDocument,
): FoundValue | undefined {
  const node = maps.toReversed().flatMap(map => valueOf(map, name) ?? [])[0];
  const text = textAt(node);
  if (node === undefined || text === undefined) return undefined;
  const place: Place = placeOfNode(document.path, node);
  // `${localEnv:NAME}` of a dev container, and whatever a shell would put in.
  const value: WrittenText = text.includes('$') ? { ...openText(text), place } : { parts: [text], place };
  return { written: text, place, resolved: single(value) };
}

const OPEN_SUBJECTS: Readonly<Record<WorkspaceSystem, string>> = {
  'gitpod-classic': '<context URL>',
  ona: '<organization and project, or environment>',
  devcontainer: '<as the platform says>',
};

function runOf(job: string, system: WorkspaceSystem, session: DiscoverySession): RunContext {
  const { issuers } = session.options;
  const chosen = issuers?.[system];
  const open: Readonly<Record<WorkspaceSystem, WrittenText>> = {
    'gitpod-classic': openText('<installation>/idp'),
    ona: written(onaIssuer(undefined).text),
    devcontainer: openText('<the platform>'),
  };
  const subjects: WrittenTexts = single(openText(OPEN_SUBJECTS[system]));
  return {
    system,
    job,
    through: [],
    conditions: [],
    triggers: [],
    mayMint: system === 'devcontainer' ? 'unknown' : 'holds',
    issuer: chosen === undefined ? open[system] : written(chosen),
    subjects,
  };
}
