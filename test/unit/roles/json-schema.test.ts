import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as LanguageService from 'vscode-json-languageservice';
import type { DocumentLanguageSettings, JSONSchema } from 'vscode-json-languageservice';
import {
  devcontainerJsonSchema,
  roleMapJsonSchema,
  userConfigurationJsonSchema,
} from '../../../src/roles/schema/json-schema.ts';
import { AWS, mapOfJson } from './maps.ts';

// Its names are told by a wrapper that only `require` understands.
// oxlint-disable-next-line typescript/no-unsafe-assignment -- `require` answers anything; the library's own types say what this is
const { getLanguageService, TextDocument }: typeof LanguageService = createRequire(import.meta.url)(
  'vscode-json-languageservice',
);

const MEDIA = path.join(import.meta.dirname, '../../../media');

const SETTINGS: DocumentLanguageSettings = { comments: 'ignore', trailingCommas: 'ignore', schemaValidation: 'error' };

/** What VS Code's own JSON validation says of a text under a schema. */
async function complaints(text: string, schema: JSONSchema): Promise<readonly string[]> {
  const service = getLanguageService({});
  const document = TextDocument.create('file:///devcontainer.json', 'jsonc', 1, text);
  const found = await service.doValidation(document, service.parseJSONDocument(document), SETTINGS, schema);
  return found.map(({ message }) => (typeof message === 'string' ? message : message.value));
}

function inDevcontainer(map: string): string {
  return `{"image":"x","customizations":{"vscode":{},"rolecall":${map}}}`;
}
function withRole(role: string): string {
  return inDevcontainer(`{"version":1,"roles":{"r":${role}}}`);
}

const GOOD: readonly string[] = [
  '{"image":"x"}',
  inDevcontainer('{"version":1}'),
  inDevcontainer(
    '{"version":1,"identity":{"codespaces":{"broker":"https://id.acme.example"}},"roles":{},"autoAssume":[]}',
  ),
  inDevcontainer(
    '{"version":1,"identity":{"provider":{"preset":"okta","issuer":"https://acme.okta.com/a/","clientId":{"aws":"a"},"scopes":["openid"]},"identityCenter":{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1"},"gitlab":{"variable":"T"},"devin":{"subjectKeys":["org_id"]}}}',
  ),
  withRole(
    '{"aws":{"identityCenter":{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accountId":"111122223333","roleName":"ReadOnly"}}}',
  ),
  withRole(`{"aws":${AWS}}`),
  withRole(
    `{"aws":${AWS},"duration":"1h","use":"agent","fullPermissions":true,"confirm":true,"default":false,"reviewed":"2026-10-01","description":"x"}`,
  ),
  withRole(
    `{"aws":${AWS},"duration":900,"when":{"branches":["main","**"],"platforms":["ona"],"claims":{"a":"b","c":["d"]}}}`,
  ),
  withRole('{"gcp":{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov"}}'),
  withRole(
    '{"gcp":{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov","scopes":["openid"],"project":"acme-dev","universeDomain":"s3nsapis.fr"}}',
  ),
  withRole(
    '{"azure":{"tenantId":"aaaaaaaa-1111-2222-3333-444444444444","clientId":"aaaaaaaa-1111-2222-3333-444444444444"}}',
  ),
  withRole(
    `{"aws":{"sessionPolicy":{"Statement":{"Effect":"Deny"}},"policyArns":["arn:aws:iam::aws:policy/A"],${AWS.slice(1)}}`,
  ),
];

const BAD: readonly string[] = [
  withRole(
    '{"gcp":{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov","universeDomain":"evil.example"}}',
  ),
  inDevcontainer('{}'),
  inDevcontainer('{"version":2}'),
  inDevcontainer('{"version":"1"}'),
  inDevcontainer('{"version":1,"role":{}}'),
  inDevcontainer('{"version":1,"endpoints":{}}'),
  inDevcontainer('{"version":1,"roles":[]}'),
  inDevcontainer('{"version":1,"autoAssume":"r"}'),
  inDevcontainer('{"version":1,"autoAssume":["a b"]}'),
  inDevcontainer('{"version":1,"identity":{"codespaces":{"broker":"http://id.acme.example"}}}'),
  inDevcontainer(`{"version":1,"roles":{"a b":{"aws":${AWS}}}}`),
  inDevcontainer('{"version":1,"identity":{"provider":{"issuer":"https://acme.okta.com"}}}'),
  inDevcontainer('{"version":1,"identity":{"provider":{"issuer":"http://acme.okta.com","clientId":"a"}}}'),
  inDevcontainer('{"version":1,"identity":{"provider":{"issuer":"https://acme.okta.com","clientId":{}}}}'),
  inDevcontainer('{"version":1,"identity":{"identityCenter":{"startUrl":"https://x.example#y","region":"eu-west-1"}}}'),
  inDevcontainer('{"version":1,"identity":{"gitlab":{"variable":"$T"}}}'),
  withRole('{"aws":{}}'),
  withRole(
    '{"aws":{"region":"eu-west-1","roleArn":"arn:aws:iam::111122223333:role/x","identityCenter":{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accountId":"111122223333","roleName":"ReadOnly"}}}',
  ),
  withRole(
    '{"aws":{"sessionPolicy":{"Statement":{}},"identityCenter":{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accountId":"111122223333","roleName":"ReadOnly"}}}',
  ),
  withRole('{}'),
  withRole('null'),
  withRole(
    `{"aws":${AWS},"azure":{"tenantId":"aaaaaaaa-1111-2222-3333-444444444444","clientId":"aaaaaaaa-1111-2222-3333-444444444444"}}`,
  ),
  withRole(`{"aws":${AWS},"wehn":{}}`),
  withRole(`{"aws":${AWS},"use":"x"}`),
  withRole(`{"aws":${AWS},"duration":"x"}`),
  withRole(`{"aws":${AWS},"duration":899}`),
  withRole(`{"aws":${AWS},"duration":43201}`),
  withRole(`{"aws":${AWS},"reviewed":"2026-02-30"}`),
  withRole(`{"aws":${AWS},"confirm":"yes"}`),
  withRole(`{"aws":${AWS},"when":{"branches":[]}}`),
  withRole(`{"aws":${AWS},"when":{"branches":["{a,b}"]}}`),
  withRole(`{"aws":${AWS},"when":{"platforms":["mars"]}}`),
  withRole(`{"aws":${AWS},"when":{"claims":{"a":1}}}`),
  withRole('{"aws":{"roleArn":"arn:aws:iam::111122223333:user/x","region":"eu-west-1"}}'),
  withRole('{"aws":{"roleArn":"arn:aws:iam::111122223333:role/x"}}'),
  withRole('{"aws":{"roleArn":"arn:aws:iam::111122223333:role/x","region":"x"}}'),
  withRole('{"gcp":{"provider":"projects/a/locations/global/workloadIdentityPools/pool/providers/prov"}}'),
  withRole('{"azure":{"tenantId":"x","clientId":"y"}}'),
];

describe('the JSON Schemas', () => {
  for (const [file, schema] of [
    ['rolecall.schema.json', roleMapJsonSchema()],
    ['devcontainer.schema.json', devcontainerJsonSchema()],
    ['configuration.schema.json', userConfigurationJsonSchema()],
  ] as const) {
    it(`media/${file} is what the schema generates (else: npm run schemas)`, () => {
      assert.equal(readFileSync(path.join(MEDIA, file), 'utf8'), `${JSON.stringify(schema, null, 2)}\n`);
    });
  }

  it('accept what the parser accepts', async () => {
    for (const text of GOOD) {
      const said = { editor: await complaints(text, devcontainerJsonSchema()), parser: mapOfJson(text).problems };
      assert.deepStrictEqual({ text, ...said }, { text, editor: [], parser: [] });
    }
  });

  it('refuse what the parser refuses', async () => {
    for (const text of BAD) {
      const editor = await complaints(text, devcontainerJsonSchema());
      const parser = mapOfJson(text).problems;
      assert.deepStrictEqual(
        { text, editor: editor.length > 0, parser: parser.length > 0 },
        { text, editor: true, parser: true },
      );
    }
  });

  it('complete keys and values, with what they mean', async () => {
    const service = getLanguageService({});
    service.configure({ schemas: [{ uri: 'x:/schema', fileMatch: ['*'], schema: devcontainerJsonSchema() }] });
    const text = withRole('{"use":""}');
    const document = TextDocument.create('file:///devcontainer.json', 'jsonc', 1, text);
    const json = service.parseJSONDocument(document);
    const completed = await service.doComplete(document, document.positionAt(text.indexOf('""') + 1), json);
    assert.deepStrictEqual(completed?.items.map(({ label }) => label).toSorted(), [
      '"agent"',
      '"automation"',
      '"developer"',
    ]);
    const hover = await service.doHover(document, document.positionAt(text.indexOf('use') + 1), json);
    assert.deepStrictEqual(hover?.contents, [
      'Who takes it: people \\(developer, if absent\\), pipelines \\(automation\\), coding agents \\(agent\\)\\.',
    ]);
  });
});
