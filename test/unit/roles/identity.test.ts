import assert from 'node:assert/strict';
import type { IdentitySettings, RoleMap } from '../../../src/core/role.ts';
import { AWS, mapOf, mapOfJson, mapOfYaml, marked } from './maps.ts';

const OWN_FILE = '/home/dev/.config/rolecall/config.yaml';

/** `identity` is JSON, which is YAML too, in the second line of each. */
function yaml(identity: string): string {
  return `version: 1\nidentity: ${identity}\n`;
}
function json(identity: string): string {
  return `{"customizations":{"rolecall":{"version":1,\n"identity":${identity}}}}`;
}
function own(identity: string): RoleMap {
  return mapOf({ userConfiguration: { file: OWN_FILE, text: `identity: ${identity}` } });
}

/** `bad-host at "http://x": sentence`. */
function says(text: string, { problems }: RoleMap): readonly string[] {
  return problems.map(
    ({ code, severity, message, range }) =>
      `${severity === 'warning' ? 'warning ' : ''}${code} at ${marked(text, range)}: ${message}`,
  );
}

function settingsOf({ identity }: RoleMap): IdentitySettings | undefined {
  return identity?.settings;
}

const ISSUER = 'https://acme.okta.com';
const provider = (keys: string, issuer = ISSUER) => `{"provider":{"issuer":"${issuer}"${keys}}}`;
const client = (keys = '') => provider(`,"clientId":"0oa1"${keys}`);
const everywhere = { aws: '0oa1', gcp: '0oa1', azure: '0oa1' };

describe('What a map says of identities', () => {
  const good: readonly (readonly [what: string, written: string, settings: IdentitySettings])[] = [
    ['nothing', '{}', {}],
    ['one client for all clouds', client(), { provider: { issuer: ISSUER, clientIds: everywhere } }],
    [
      'a client for each cloud, a preset and scopes',
      provider(',"preset":"keycloak","clientId":{"aws":"a","gcp":"b"},"scopes":["openid","groups"]'),
      {
        provider: {
          preset: 'keycloak',
          issuer: ISSUER,
          clientIds: { aws: 'a', gcp: 'b' },
          scopes: ['openid', 'groups'],
        },
      },
    ],
    [
      "Google's client, whose secret is none",
      '{"provider":{"preset":"google","issuer":"https://accounts.google.com","clientId":"1-a.apps.googleusercontent.com","clientSecret":"GOCSPX-a"}}',
      {
        provider: {
          preset: 'google',
          issuer: 'https://accounts.google.com',
          clientIds: {
            aws: '1-a.apps.googleusercontent.com',
            gcp: '1-a.apps.googleusercontent.com',
            azure: '1-a.apps.googleusercontent.com',
          },
          clientSecret: 'GOCSPX-a',
        },
      },
    ],
    [
      'a portal, in one form',
      '{"identityCenter":{"startUrl":"https://acme.awsapps.com/start/","region":"eu-west-1"}}',
      { identityCenter: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' } },
    ],
    [
      'everything at once',
      '{"codespaces":{"broker":"https://id.acme.example/"},"gitlab":{"variable":"GITLAB_OIDC_TOKEN"},"devin":{"subjectKeys":["org_id","repository_name"]}}',
      {
        codespaces: { broker: 'https://id.acme.example' },
        gitlab: { variable: 'GITLAB_OIDC_TOKEN' },
        devin: { subjectKeys: ['org_id', 'repository_name'] },
      },
    ],
  ];
  for (const [what, written, settings] of good) {
    it(`is read: ${what}`, () => {
      for (const map of [mapOfYaml(yaml(written)), mapOfJson(json(written)), own(written)]) {
        assert.deepEqual([settingsOf(map), map.problems], [settings, []]);
      }
    });
  }

  const issuers: readonly string[] = [
    'https://acme.eu.auth0.com/',
    'https://login.microsoftonline.com/aaaaaaaa-1111-2222-3333-444444444444/v2.0',
    'https://sso.acme.example:8443/realms/acme',
    'https://acme.okta.com/oauth2/default',
  ];
  for (const issuer of issuers) {
    it(`keeps the issuer ${issuer} character by character`, () => {
      const map = mapOfYaml(yaml(provider(',"clientId":"0oa1"', issuer)));
      assert.deepEqual([settingsOf(map)?.provider?.issuer, map.problems], [issuer, []]);
    });
  }

  const HOST =
    "issuer must be an issuer's https address exactly as in its tokens, such as https://acme.okta.com, without user or query.";
  const CALLED =
    'issuer must be written as it is called: a lower-case host, no default port, no step such as /../ in its path.';
  const START = 'startUrl must be an https address such as https://acme.awsapps.com/start, without user, query or #.';
  const PLATFORM_SECRET =
    'is set to something else than an ID token. Name a variable under id_tokens in .gitlab-ci.yml.';
  const NO_CLIENT = "clientId must be a client's id as a text, or a map with one for aws, gcp or azure.";

  const bad: readonly (readonly [what: string, written: string, ...says: string[]])[] = [
    ...[
      'http://acme.okta.com',
      'http://127.0.0.1:8080',
      'https://user@acme.okta.com',
      'https://acme.okta.com@evil.example',
      'https://acme.okta.com?x=1',
      'https://acme.okta.com#x',
      'https://10.0.0.1',
      'https://acme.okta.com/a b',
      'https://acme.okta.com//x',
      'acme.okta.com',
    ].map(
      issuer =>
        [`the issuer ${issuer}`, provider(',"clientId":"0oa1"', issuer), `bad-host at "${issuer}": ${HOST}`] as const,
    ),
    ...['https://ACME.okta.com', 'https://acme.okta.com:443', 'https://acme.okta.com/a/../b'].map(
      issuer =>
        [`the issuer ${issuer}`, provider(',"clientId":"0oa1"', issuer), `bad-host at "${issuer}": ${CALLED}`] as const,
    ),
    [
      'no client',
      provider(''),
      `missing-key at "provider": clientId is missing. It must be a client's id as a text, or a map with one for aws, gcp or azure.`,
    ],
    [
      'a map without a client',
      provider(',"clientId":{}'),
      'bad-client at {}: clientId must name a client for aws, gcp or azure.',
    ],
    [
      'a client that is a number',
      provider(',"clientId":{"aws":7}'),
      'needs-quotes at 7: aws must be a client\'s id as a text. 7 is read as a number: put it in quotes, "7".',
    ],
    ['a client with a space', provider(',"clientId":"a b"'), `bad-client at "a b": ${NO_CLIENT}`],
    [
      'a preset with a slip',
      client(',"preset":"octa"'),
      'bad-preset at "octa": preset must be okta, entra, google, auth0 or keycloak. Did you mean "okta"?',
    ],
    [
      'scopes without openid',
      client(',"scopes":["groups"]'),
      'bad-scope at ["groups"]: scopes must have openid: without it there is no ID token.',
    ],
    [
      'a refresh token, which only the person may ask for',
      client(',"scopes":["openid","offline_access"]'),
      'bad-scope at "offline_access": A refresh token is asked for only where your own configuration says `refreshTokens: true`. Remove offline_access.',
    ],
    [
      'an unknown key',
      client(',"tokenUrl":"https://evil.example"'),
      'unknown-key at "tokenUrl": "tokenUrl" is no key of provider. It has preset, issuer, clientId, clientSecret and scopes.',
    ],
    [
      'an unknown identity',
      '{"jenkins":{}}',
      'unknown-key at "jenkins": "jenkins" is no key of identity. It has codespaces, provider, identityCenter, gitlab and devin.',
    ],
    [
      'a portal as the browser shows it',
      '{"identityCenter":{"startUrl":"https://acme.awsapps.com/start/#/?tab=accounts","region":"eu-west-1"}}',
      `bad-host at "https://acme.awsapps.com/start/#/?tab=accounts": ${START}`,
    ],
    [
      'a portal in the clear',
      '{"identityCenter":{"startUrl":"http://127.0.0.1/start","region":"eu-west-1"}}',
      `bad-host at "http://127.0.0.1/start": ${START}`,
    ],
    [
      "a portal's region that is a host",
      '{"identityCenter":{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1.evil.example"}}',
      'bad-region at "eu-west-1.evil.example": region must be a region such as eu-west-1.',
    ],
    ...['CI_JOB_TOKEN', 'CI_JOB_JWT_V2', 'ci_registry_password', 'GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY'].map(
      name =>
        [
          `the variable ${name}`,
          `{"gitlab":{"variable":"${name}"}}`,
          `bad-variable at "${name}": ${name} ${PLATFORM_SECRET}`,
        ] as const,
    ),
    [
      'a variable with its sign',
      '{"gitlab":{"variable":"$TOKEN"}}',
      'bad-variable at "$TOKEN": variable must be the name of a variable, such as GITLAB_OIDC_TOKEN, without $.',
    ],
    [
      'a claim twice',
      '{"devin":{"subjectKeys":["org_id","org_id"]}}',
      'bad-claims at ["org_id","org_id"]: subjectKeys names a claim twice.',
    ],
    [
      'a claim that could be two',
      '{"devin":{"subjectKeys":["org_id repository_name"]}}',
      'bad-claims at "org_id repository_name": subjectKeys[0] must be the name of a claim, such as org_id.',
    ],
  ];
  for (const [what, written, ...expected] of bad) {
    it(`is refused whole, with its place: ${what}`, () => {
      for (const [text, map] of [
        [yaml(written), mapOfYaml(yaml(written))],
        [json(written), mapOfJson(json(written))],
      ] as const) {
        assert.deepEqual([settingsOf(map), says(text, map)], [undefined, expected]);
      }
    });
  }

  it('may name this machine in the person’s own configuration, and nowhere else', () => {
    const written = `{"provider":{"issuer":"http://127.0.0.1:8080/realms/x","clientId":"a"},"identityCenter":{"startUrl":"http://localhost:8081/start","region":"eu-west-1"},"codespaces":{"broker":"http://[::1]:8082"}}`;
    const map = own(written);
    assert.deepEqual(map.problems, []);
    assert.equal(settingsOf(map)?.provider?.issuer, 'http://127.0.0.1:8080/realms/x');
    assert.deepEqual(
      mapOfYaml(yaml(written)).problems.map(({ code }) => code),
      ['bad-host', 'bad-host', 'bad-host'],
    );
  });

  it('warns of a secret that everyone who reads the repository knows', () => {
    const written = client(',"preset":"okta","clientSecret":"hunter2"');
    const text = yaml(written);
    assert.deepEqual(says(text, mapOfYaml(text)), [
      'warning client-secret-in-repository at "hunter2": clientSecret is known to everyone who reads the repository. Register a public client, which needs none.',
    ]);
    assert.notEqual(settingsOf(mapOfYaml(text)), undefined);
    assert.deepEqual(own(written).problems, []);
  });
});

const withRoles = (clientId: string, ...roles: string[]) =>
  mapOfYaml(
    `version: 1\nidentity: ${provider(`,"clientId":${clientId}`)}\nroles:\n${roles.map((role, index) => `  r${index}: ${role}\n`).join('')}`,
  );

describe('One client for several clouds', () => {
  const GCP = '{"provider":"projects/1/locations/global/workloadIdentityPools/pool/providers/prov"}';
  const PERMISSION_SET =
    '{"identityCenter":{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accountId":"111122223333","roleName":"Admin"}}';
  const WARNING = [
    'warning 2 shared-audience: The same audience opens several clouds: aws and gcp have one client here. Register a client for each, and name them as a map.',
  ];
  const rows: readonly (readonly [what: string, map: RoleMap, warned: boolean])[] = [
    ['is warned of where roles of both exist', withRoles('"a"', `{"aws":${AWS}}`, `{"gcp":${GCP}}`), true],
    ['is the same written as a map', withRoles('{"aws":"a","gcp":"a"}', `{"aws":${AWS}}`, `{"gcp":${GCP}}`), true],
    [
      'is no concern where each has its own',
      withRoles('{"aws":"a","gcp":"b"}', `{"aws":${AWS}}`, `{"gcp":${GCP}}`),
      false,
    ],
    ['is no concern for roles of one cloud', withRoles('"a"', `{"aws":${AWS}}`, `{"aws":${AWS}}`), false],
    [
      'is no concern for what is had without a token',
      withRoles('"a"', `{"gcp":${GCP}}`, `{"aws":${PERMISSION_SET}}`),
      false,
    ],
  ];
  for (const [what, map, warned] of rows) {
    it(what, () => {
      const said = map.problems.map(
        ({ severity, range, code, message }) => `${severity} ${range.startLine + 1} ${code}: ${message}`,
      );
      assert.deepEqual([said, map.roles.length], [warned ? WARNING : [], 2]);
    });
  }
});
