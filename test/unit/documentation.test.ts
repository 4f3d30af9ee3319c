import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { readBrokerConfiguration, readBrokerVariables } from '../../src/broker/configuration/configuration.ts';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { readRoleMap, type RoleMapInput } from '../../src/roles/assemble-role-map.ts';
import { ROLE_MAP_SCHEMAS } from '../../src/roles/schema/schemas.ts';
import { readExpectations } from '../../src/trust/expectations/read-expectations.ts';
import { parseTrustPolicy } from '../../src/trust/aws/policy.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Without docs/rules/, whose examples test/unit/trust/lint/rule-pages.test.ts lints. */
const DOCS = readdirSync(path.join(ROOT, 'docs')).filter(name => name.endsWith('.md'));
const PAGES = ['README.md', ...DOCS.map(name => `docs/${name}`)];

interface Block {
  readonly place: string;
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks without their indentation, and what a shell block writes into a YAML file. */
function blocksOf(page: string): readonly Block[] {
  const whole = readFileSync(path.join(ROOT, page), 'utf8');
  return [...whole.matchAll(/^( *)```([a-z]+)\n([\s\S]*?)^ *```$/gm)].flatMap(found => {
    const [, indentation = '', language = '', body = ''] = found;
    const text = body.replaceAll(new RegExp(`^${indentation}`, 'gm'), '');
    const place = `${page}, line ${whole.slice(0, found.index).split('\n').length}`;
    const written = [...text.matchAll(/<<'YAML'\n([\s\S]*?)^YAML$/gm)];
    return [{ place, language, text }, ...written.map(([, yaml = '']) => ({ place, language: 'yaml', text: yaml }))];
  });
}

const BLOCKS = PAGES.flatMap(blocksOf);

/** What a reader is told to begin with; snippets of a page add to it. */
const BROKER = `issuer: https://id.acme.example
keys: [/etc/rolecall/broker-key.pem]
owners: [9919]
audiences: [sts.amazonaws.com]
`;

type Reading = readonly [what: string, problems: (text: string) => readonly unknown[]];

function problemsOf(input: RoleMapInput): readonly string[] {
  return readRoleMap(input, ROLE_MAP_SCHEMAS).problems.map(({ severity, message }) => `${severity}: ${message}`);
}

const READINGS: Readonly<Record<string, Reading>> = {
  broker: ['a broker configuration', text => readBrokerConfiguration(text).problems ?? []],
  brokerAddition: [
    'an addition to a broker configuration',
    text => readBrokerConfiguration(BROKER + text).problems ?? [],
  ],
  own: [
    "a person's own configuration",
    text => problemsOf({ userConfiguration: { file: '/home/dev/.config/rolecall/config.yaml', text } }),
  ],
  map: [
    'a role map',
    text =>
      problemsOf({
        repositoryFile: {
          file: '/workspaces/app/rolecall.yaml',
          label: 'rolecall.yaml',
          text: /^version:/m.test(text) ? text : `version: 1\n${text}`,
        },
      }),
  ],
  devcontainer: [
    'a devcontainer.json',
    text => {
      const label = '.devcontainer/devcontainer.json';
      return problemsOf({ devcontainers: [{ file: `/workspaces/app/${label}`, label, text }] });
    },
  ],
  trustTests: [
    'a file of trust tests',
    text => {
      const { faults, expectations } = readExpectations({ path: 'trust-tests.yaml', text });
      return expectations.length > 0 ? faults.map(({ message }) => message) : ['It has no rows.'];
    },
  ],
  trustPolicy: [
    'a trust policy',
    text => (parseTrustPolicy(parseJson(text)).statements.length > 0 ? [] : ['It says nothing.']),
  ],
  condition: ['a condition of a trust policy', text => (isObject(parseJson(`{${text}}`)) ? [] : ['It is no JSON.'])],
  settings: [
    'settings of VS Code',
    text => {
      const value: unknown = parseJsonc(`{${text}}`);
      return isObject(value) && Object.keys(value).length > 0 ? [] : ['It is no JSON.'];
    },
  ],
};

/** Undefined for a file of a pipeline or of pre-commit, which test/unit/ci-page.test.ts and test/command/lint-action.test.ts read. */
function readingOf({ language, text, place }: Block): Reading | undefined {
  const begins = (words: string): boolean => new RegExp(`^(?:${words})`).test(text);
  if (language === 'yaml') {
    if (begins('on:|include:|deploy:|repos:')) return undefined;
    if (/^trusts:/m.test(text)) return READINGS['trustTests'];
    if (begins('issuer:')) return READINGS['broker'];
    if (begins('gitHubApp:|catalogue:')) return READINGS['brokerAddition'];
    if (/^(?:issuers|endpoints|tokenFile):/m.test(text) || place.startsWith('docs/agents.md')) return READINGS['own'];
    return READINGS['map'];
  }
  if (text.includes('"Version": "2012-10-17"')) return READINGS['trustPolicy'];
  if (begins('"StringEquals":')) return READINGS['condition'];
  return begins('"rolecall\\.') ? READINGS['settings'] : READINGS['devcontainer'];
}

/** Whoever copies a configuration from the README or docs/ gets no problem with it. */
describe('what the documentation shows', () => {
  for (const block of BLOCKS.filter(({ language }) => ['yaml', 'yml', 'json', 'jsonc'].includes(language))) {
    const reading = readingOf(block);
    if (reading === undefined) continue;
    const [what, problems] = reading;
    it(`is accepted as ${what}: ${block.place}`, () => {
      assert.deepEqual(problems(block.text), []);
    });
  }

  it('has blocks of every kind', () => {
    const found = new Set(BLOCKS.map(block => (block.language.startsWith('sh') ? undefined : readingOf(block))));
    for (const reading of Object.values(READINGS)) assert.ok(found.has(reading), reading[0]);
  });

  it('is accepted as a broker configuration where it is told in variables: docs/broker.md', () => {
    const told = BLOCKS.find(({ text }) => text.startsWith('docker build'))?.text ?? '';
    const variables = [...told.matchAll(/-e (ROLECALL_BROKER_\w+)=('?)([^\n]*?)\2(?= |$)/gm)];
    assert.ok(variables.length >= 5, told);
    const environment = Object.fromEntries(variables.map(([, name = '', , value = '']) => [name, value]));
    assert.deepEqual(readBrokerVariables(environment).problems ?? [], []);
  });

  it('names a role map’s `identity` in passing as the map is written', () => {
    const inline = PAGES.flatMap(page =>
      [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/`(identity: \{[^`]*\})`/g)].map(
        ([, text = '']) => text,
      ),
    );
    assert.ok(inline.length > 0);
    for (const text of inline) assert.deepEqual(READINGS['map']?.[1](text), [], text);
  });
});
