import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, parseJson, type JsonObject } from '../../src/core/parse.ts';
import {
  Command,
  ContextKey,
  ROW_WORDS,
  Setting,
  SETTINGS_SECTION,
  View,
  VIEW_STATES,
  ViewContainer,
  Walkthrough,
} from '../../src/programs/extension/ids.ts';
import { isRecentEnough, OLDEST_NODE } from '../../src/deliver/start-node.ts';

const root = path.resolve(import.meta.dirname, '../..');
const manifestText = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = object(parseJson(manifestText));
const nls = object(parseJson(readFileSync(path.join(root, 'package.nls.json'), 'utf8')));
const contributes = object(manifest['contributes']);

function object(value: unknown): JsonObject {
  assert.ok(isObject(value));
  return value;
}

function objects(value: unknown): readonly JsonObject[] {
  assert.ok(Array.isArray(value));
  return value.map(object);
}

function strings(items: readonly JsonObject[], field: string): readonly string[] {
  return items.map(item => String(item[field]));
}

function sorted(items: Iterable<string>): readonly string[] {
  return [...new Set(items)].toSorted();
}

/** Every string anywhere in a JSON value. */
function everyString(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(everyString);
  return isObject(value) ? Object.values(value).flatMap(everyString) : [];
}

/** Every value of a field of that name, anywhere in a JSON value. */
function everyField(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(each => everyField(each, name));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => [
    ...(key === name && typeof field === 'string' ? [field] : []),
    ...everyField(field, name),
  ]);
}

const menus = object(contributes['menus']);
const menuItems = Object.values(menus).flatMap(objects);
const clauses = [...everyField(contributes, 'when'), ...everyField(contributes, 'enablement')];
const commands = objects(contributes['commands']);
const welcomes = objects(contributes['viewsWelcome']);

describe('package.json and ids.ts', () => {
  it('name the same commands', () => {
    assert.deepEqual(sorted(strings(commands, 'command')), sorted(Object.values(Command)));
  });

  it('name the same views and containers', () => {
    const containers = objects(object(contributes['viewsContainers'])['activitybar']);
    const views = Object.entries(object(contributes['views']));
    assert.deepEqual(
      [sorted(strings(containers, 'id')), views.map(([container]) => container)],
      [Object.values(ViewContainer), Object.values(ViewContainer)],
    );
    assert.deepEqual(sorted(views.flatMap(([, each]) => strings(objects(each), 'id'))), sorted(Object.values(View)));
  });

  it('name the same settings', () => {
    const properties = object(object(contributes['configuration'])['properties']);
    assert.deepEqual(
      sorted(Object.keys(properties)),
      sorted(Object.values(Setting).map(name => `${SETTINGS_SECTION}.${name}`)),
    );
  });

  it('name the same context keys: each is set and each is read', () => {
    const used = clauses
      .flatMap(clause => clause.match(/\brolecall\.\w+/g) ?? [])
      .filter(key => !Object.values(View).some(view => view === key));
    assert.deepEqual(sorted(used), sorted(Object.values(ContextKey)));
  });

  it('name the same words of rows', () => {
    const words = clauses.flatMap(clause =>
      [...clause.matchAll(/viewItem =~ \/\\b(\w+)\\b\//g)].map(match => match[1]),
    );
    assert.deepEqual(sorted(words.map(String)), sorted(ROW_WORDS));
  });

  it('know the same states of the view, each with a welcome text', () => {
    const states = clauses.flatMap(clause =>
      [...clause.matchAll(/rolecall\.state == ([\w-]+)/g)].map(match => match[1]),
    );
    const silent = ['starting', 'listed', 'unreadable'];
    assert.deepEqual(sorted(states.map(String)), sorted(VIEW_STATES.filter(state => !silent.includes(state))));
    assert.deepEqual(sorted(strings(welcomes, 'view')), sorted(Object.values(View)));
  });

  it('name the same walkthrough', () => {
    const walkthroughs = objects(contributes['walkthroughs']);
    assert.deepEqual(strings(walkthroughs, 'id'), Object.values(Walkthrough));
    assert.equal(objects(walkthroughs[0]?.['steps']).length, 4);
  });
});

describe('package.json', () => {
  it('lets menus, links and completion events name only commands that exist', () => {
    const known = new Set<string>([...Object.values(Command), 'vscode.openFolder', 'workbench.trust.manage']);
    const linked = everyString(nls).flatMap(text =>
      [...text.matchAll(/\(command:([\w.]+)(?:\?[^)]*)?\)/g)].map(match => String(match[1])),
    );
    const events = everyString(contributes['walkthroughs']).flatMap(text =>
      text.startsWith('onCommand:') ? [text.slice('onCommand:'.length)] : [],
    );
    const unknown = [...strings(menuItems, 'command'), ...linked, ...events].filter(
      command => !known.has(command) && command !== 'workbench.action.openWalkthrough',
    );
    assert.deepEqual(unknown, []);
    assert.ok(linked.length > 8 && events.length > 1);
  });

  it('names a walkthrough that exists wherever a link opens one', () => {
    const links = everyString(nls).flatMap(text => [...text.matchAll(/openWalkthrough\?([^)]*)/g)].map(String));
    const id = `${String(manifest['publisher'])}.${String(manifest['name'])}#${Walkthrough.start}`;
    assert.deepEqual(
      links.map(link => decodeURIComponent(link).includes(`"${id}"`)),
      [true],
    );
  });

  it('completes walkthrough steps by context keys that exist', () => {
    const keys = everyString(contributes['walkthroughs']).flatMap(text =>
      text.startsWith('onContext:') ? [text.slice('onContext:'.length)] : [],
    );
    assert.deepEqual(
      keys.filter(key => !Object.values(ContextKey).some(known => known === key)),
      [],
    );
  });

  it('and package.nls.json have the same keys', () => {
    const used = everyString(manifest).flatMap(text =>
      [...text.matchAll(/^%([\w.]+)%$/g)].map(match => String(match[1])),
    );
    assert.deepEqual(sorted(used), sorted(Object.keys(nls)));
  });

  it('ships every icon and picture it names', () => {
    const media = everyString({ ...contributes, icon: manifest['icon'] }).filter(text =>
      /^(\.\/)?media\/.*\.(svg|png)$/.test(text),
    );
    assert.deepEqual(
      media.filter(file => !existsSync(path.join(root, file))),
      [],
    );
    assert.ok(media.length >= 6);
  });

  it('activates only where there may be roles, or what trusts them is written', () => {
    const events: unknown = manifest['activationEvents'];
    assert.ok(Array.isArray(events));
    assert.deepEqual(
      events.filter(event => !String(event).startsWith('workspaceContains:')),
      ['onLanguage:terraform', 'onLanguage:bicep'],
    );
  });

  it('lets no folder decide a setting that decides anything', () => {
    const properties = object(object(contributes['configuration'])['properties']);
    const scopes = Object.entries(properties).map(([name, property]) => [name, object(property)['scope']]);
    assert.deepEqual(Object.fromEntries(scopes), {
      'rolecall.devcontainer': 'application',
      'rolecall.expiryWarning': 'window',
      'rolecall.trustLint': 'window',
      'rolecall.trustedSources': 'application',
    });
  });

  it('runs beside the workspace, and says what Restricted Mode withholds', () => {
    const capabilities = object(manifest['capabilities']);
    const trust = object(capabilities['untrustedWorkspaces']);
    assert.deepEqual(
      [manifest['extensionKind'], trust['supported'], object(capabilities['virtualWorkspaces'])['supported']],
      [['workspace'], 'limited', false],
    );
    assert.deepEqual(
      commands.filter(({ enablement }) => enablement === 'isWorkspaceTrusted').map(({ command }) => command),
      [
        Command.assume,
        Command.renew,
        Command.signInToIdentityCenter,
        Command.reviewConsent,
        Command.useInNewTerminals,
        Command.openTerminalWithRole,
        Command.openConsole,
        Command.explainRefusal,
        Command.writeTrust,
        Command.reviewTrust,
        Command.markReviewed,
      ],
    );
  });
});

describe('The oldest Node', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'action.yml',
    'lint/rolecall.sh',
    'templates/assume-role.yml',
    'features/rolecall/NOTES.md',
  ];
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`);

  it('is the same in package.json, in what asks a Node for its version, and on every page', () => {
    assert.equal(object(manifest['engines'])['node'], `>=${OLDEST_NODE}`);
    const named = [...pages, ...docs].flatMap(page =>
      [
        ...readFileSync(path.join(root, page), 'utf8').matchAll(
          /(?:Node(?:\.js)? (?:≥ )?|(?:older than|at least)\s)(\d+\.\d+)/g,
        ),
      ].map(([, version]) => `${page}: ${version}`),
    );
    assert.deepEqual(
      named.filter(each => !each.endsWith(`: ${OLDEST_NODE}`)),
      [],
    );
    assert.ok(named.length >= 8);
  });

  it('is asked for by the GitHub Actions', () => {
    const [major, minor] = OLDEST_NODE.split('.');
    const actions = ['action.yml', 'lint/rolecall.sh'].map(file => readFileSync(path.join(root, file), 'utf8'));
    for (const action of actions)
      assert.ok(action.includes(`process.exit(major > ${major} || (major === ${major} && minor >= ${minor}) ? 0 : 1)`));
  });

  for (const [version, answer] of [
    ['22.19.0', true],
    ['22.18.9', false],
    ['20.20.2', false],
    ['24.0.0', true],
    ['', false],
  ] as const) {
    it(`${answer ? 'is' : 'is not'} ${version === '' ? 'one that says nothing' : version} or older`, () => {
      assert.equal(isRecentEnough(version), answer);
    });
  }
});
