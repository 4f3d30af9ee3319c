import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { load } from 'js-yaml';
import type * as LanguageService from 'vscode-json-languageservice';
import { readExpectations } from '../../../../src/trust/expectations/read-expectations.ts';

// Its names are told by a wrapper that only `require` understands.
// oxlint-disable-next-line typescript/no-unsafe-assignment -- `require` answers anything; the library's own types say what this is
const { getLanguageService, TextDocument }: typeof LanguageService = createRequire(import.meta.url)(
  'vscode-json-languageservice',
);

const SCHEMA = readFileSync(path.join(import.meta.dirname, '../../../../media/trust-tests.schema.json'), 'utf8');
const CLAIMS = '{ iss: https://a.example, sub: a, aud: [a, b] }';
const ROWS = `allow: [{ who: main, claims: ${CLAIMS} }]`;

/** What an editor says that has read the YAML as the same JSON. */
async function complaints(text: string): Promise<readonly string[]> {
  const service = getLanguageService({});
  const schema = service.parseJSONDocument(TextDocument.create('file:///schema.json', 'json', 1, SCHEMA));
  assert.deepEqual(
    await service.doValidation(TextDocument.create('file:///schema.json', 'json', 1, SCHEMA), schema),
    [],
  );
  const document = TextDocument.create('file:///trust-tests.json', 'json', 1, JSON.stringify(load(text)));
  const found = await service.doValidation(
    document,
    service.parseJSONDocument(document),
    { schemaValidation: 'error' },
    // oxlint-disable-next-line typescript/no-unsafe-argument -- a JSON Schema, which the service checks itself
    JSON.parse(SCHEMA),
  );
  return found.map(({ message }) => (typeof message === 'string' ? message : message.value));
}

const GOOD = [
  'version: 1\ntrusts:\n',
  'version: 1\ntrusts: {}\n',
  'version: 1\ntrusts: { deploy: }\n',
  `version: 1\ntrusts: { deploy: { ${ROWS} } }\n`,
  `version: 1\ntrusts: { deploy: { ${ROWS}, deny: [{ who: a pull request, changes: { sub: b, environment: null } }] } }\n`,
  `version: 1\ntrusts: { deploy: { ${ROWS}, deny: } }\n`,
];

const BAD = [
  'trusts: {}\n',
  'version: 2\ntrusts: {}\n',
  "version: '1'\ntrusts: {}\n",
  'version: 1\n',
  'version: 1\ntrusts: []\n',
  'version: 1\ntrust: {}\ntrusts: {}\n',
  'version: 1\ntrusts: { deploy: [] }\n',
  'version: 1\ntrusts: { deploy: { allows: [] } }\n',
  'version: 1\ntrusts: { deploy: { allow: {} } }\n',
  `version: 1\ntrusts: { deploy: { allow: [{ claims: ${CLAIMS} }] } }\n`,
  `version: 1\ntrusts: { deploy: { allow: [{ who: '', claims: ${CLAIMS} }] } }\n`,
  'version: 1\ntrusts: { deploy: { allow: [{ who: a }] } }\n',
  `version: 1\ntrusts: { deploy: { allow: [{ who: a, claims: ${CLAIMS}, changes: {} }] } }\n`,
  'version: 1\ntrusts: { deploy: { allow: [{ who: a, claims: [] }] } }\n',
  'version: 1\ntrusts: { deploy: { allow: [{ who: a, claims: { sub: 1 } }] } }\n',
  'version: 1\ntrusts: { deploy: { allow: [{ who: a, claims: { sub: { a: b } } }] } }\n',
  'version: 1\ntrusts: { deploy: { allow: [{ who: a, claims: { sub: [1] } }] } }\n',
  'version: 1\ntrusts: { deploy: { allow: [{ who: a, claims: { sub: null } }] } }\n',
];

describe('The schema of trust tests', () => {
  it('accepts what is accepted when it is read', async () => {
    for (const text of GOOD) {
      const { faults } = readExpectations({ path: 'trust-tests.yaml', text });
      assert.deepEqual([text, faults, await complaints(text)], [text, [], []]);
    }
  });

  it('refuses what is refused when it is read', async () => {
    for (const text of BAD) {
      const { faults } = readExpectations({ path: 'trust-tests.yaml', text });
      assert.deepEqual([text, faults.length > 0, (await complaints(text)).length > 0], [text, true, true]);
    }
  });
});
