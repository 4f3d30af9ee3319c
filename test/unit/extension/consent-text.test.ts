import assert from 'node:assert/strict';
import type { ConsentState } from '../../../src/core/consent.ts';
import { consentText } from '../../../src/programs/extension/view/consent-text.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { ACME_APP } from '../../support/sample-roles.ts';
import { consentNeeded, GOOGLE, item, overview, WORDS } from './sample-overview.ts';

function textOf(
  roles: readonly RoleOverview[],
  consent: Extract<ConsentState, { kind: 'needed' }> = consentNeeded(roles),
) {
  return consentText(consent.request, overview(roles, { consent }), WORDS);
}

/** In a codespace, for which the map names a broker. */
function withBroker(broker: string, asked = [item('dev')]): Extract<ConsentState, { kind: 'needed' }> {
  const { kind, request } = consentNeeded(asked);
  const hosts = [{ host: broker, receives: 'a GitHub token that can write to acme/app' }];
  return {
    kind,
    request: { ...request, terms: { ...request.terms, identity: 'GitHub Codespaces', issuer: broker, hosts } },
  };
}

function textWithScopes(scopes: readonly string[]) {
  const { kind, request } = consentNeeded([item('dev')]);
  const provider = { issuer: 'https://acme.okta.com', clientIds: { aws: '0oa1' }, scopes };
  const terms = { ...request.terms, identitySettings: JSON.stringify({ provider }) };
  return textOf([item('dev')], { kind, request: { ...request, terms } });
}

const roles = [
  item('dev-readonly', { autoAssume: true }),
  item('deploy-staging', {}, { confirm: true, durationSeconds: 900 }),
  item('data-reader', {}, { target: GOOGLE }),
];

const many = (count: number) => Array.from({ length: count }, (_, index) => item(`role-${index}`));

/** What the modal says of the roles. */
const middle = (text: { readonly detail: string }) => text.detail.split('\n\n')[1]?.split('\n') ?? [];

const ADMIN = {
  cloud: 'aws',
  via: 'web-identity',
  roleArn: 'arn:aws:iam::999999999999:role/Administrator',
  accountId: '999999999999',
  partition: 'aws',
  region: 'eu-west-1',
} as const;
const POLICY = '{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}';

describe('The consent prompt', () => {
  it('says that the address changed and the roles did not, in place of a changed map', () => {
    const { kind, request } = consentNeeded(roles);
    const moved = { repository: 'https://github.com/acme/old', label: 'acme/old', isAll: true };
    const changes = [
      { sign: '~', text: 'repository: https://github.com/acme/old → https://github.com/acme/app' },
    ] as const;
    const { question, detail, document } = textOf(roles, { kind, request: { ...request, changes, moved } });
    // Another repository's roles are read as for the first time.
    for (const { name } of request.terms.roles) assert.ok(detail.includes(`${name} → `), name);
    assert.match(document, /\nRoles:\n/);
    assert.equal(
      question,
      'This folder was of acme/old when you allowed it, and is of acme/app now: the address changed, the roles did not. Allow it there?',
    );
  });

  it('says why this may be a stranger’s work, where it may', () => {
    const consent = consentNeeded(roles);
    const doubt = "The branch pr/7 follows refs/pull/7/head: it may be a stranger's work.";
    const asked = overview(roles, { consent });
    const at = { ...asked, repository: { ...asked.repository, doubt } };
    const { detail, document } = consentText(consent.request, at, WORDS);
    assert.deepEqual(detail.split('\n\n').slice(2), [doubt, 'You are asked again when this changes.']);
    assert.ok(document.includes(doubt));
  });

  it('names roles, accounts and who receives what', () => {
    const { question, detail } = textOf(roles);
    assert.deepEqual(
      [question, detail],
      [
        'Allow acme/app to use these roles?',
        [
          'From .devcontainer/devcontainer.json.',
          'Identity: Ona (issuer app.gitpod.io). No token leaves for any host but the clouds of these roles.',
          '',
          'dev-readonly → role/dev-readonly',
          '  AWS 111122223333 · 1 h · assumed when you open this folder · no session policy',
          '⚠ data-reader → projects/123456/locations/global/workloadIdentityPools/dev/providers/ona',
          '  Google 123456 · as long as Google decides',
          'deploy-staging → role/deploy-staging',
          '  AWS 111122223333 · 15 min · asks each time · no session policy',
          'Each of these: developer.',
          '',
          'You are asked again when this changes.',
        ].join('\n'),
      ],
    );
  });

  it('says who would sign the person in, and for whom its tokens are', () => {
    const { kind, request } = consentNeeded([item('dev')]);
    const settings = {
      provider: {
        preset: 'okta',
        issuer: 'https://acme.okta.com/a',
        clientIds: { aws: '0oa1', gcp: '0oa1', azure: '0oa2' },
      },
      identityCenter: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' },
    };
    const terms = {
      ...request.terms,
      issuer: 'https://acme.okta.com/a',
      identitySettings: JSON.stringify(settings),
      hosts: [
        {
          host: 'https://acme.okta.com/a',
          receives: 'your sign-in; it says who you are to whoever trusts this client',
        },
        { host: 'https://acme.awsapps.com/start', receives: 'your sign-in; its token opens all your accounts' },
      ],
    };
    const { detail, document } = textOf([item('dev')], { kind, request: { ...request, terms } });
    assert.deepEqual(detail.split('\n').slice(1, 5), [
      'Identity: Ona (issuer acme.okta.com/a).',
      'acme.okta.com/a receives your sign-in; it says who you are to whoever trusts this client.',
      'acme.awsapps.com/start receives your sign-in; its token opens all your accounts.',
      'The tokens of that sign-in are for 0oa1 and 0oa2.',
    ]);
    for (const line of [
      '  identity.provider.preset: okta',
      '  identity.provider.clientId.azure: 0oa2',
      '  identity.identityCenter.startUrl: https://acme.awsapps.com/start',
    ]) {
      assert.ok(document.split('\n').includes(line), line);
    }
  });

  it('says what a map asks a provider for, and is not whole where that is longer than is shown', () => {
    const { detail, whole } = textWithScopes(['mail', 'openid']);
    const line = 'identity.provider.scopes: ["mail","openid"]';
    assert.deepEqual([detail.split('\n').filter(each => each.startsWith('identity.')), whole], [[line], true]);
    assert.equal(textWithScopes(['openid', 'x'.repeat(400)]).whole, false);
  });

  it('says what a broker would receive', () => {
    const { question, detail } = textOf([item('dev')], withBroker('https://id.acme.example'));
    assert.deepEqual(
      [question, detail.split('\n').slice(0, 3)],
      [
        'Allow acme/app to use this role?',
        [
          'From .devcontainer/devcontainer.json.',
          'Identity: GitHub Codespaces (issuer id.acme.example).',
          'id.acme.example receives a GitHub token that can write to acme/app.',
        ],
      ],
    );
  });

  it('names a host to its very end, however long a familiar beginning it has', () => {
    const host = `acme.okta.com.${'login.'.repeat(38)}evil.ex`;
    const { detail } = textOf([item('dev')], withBroker(`https://${host}`));
    assert.equal(host.length, 249);
    assert.deepEqual(detail.split('\n').slice(1, 3), [
      `Identity: GitHub Codespaces (issuer ${host}).`,
      `${host} receives a GitHub token that can write to acme/app.`,
    ]);
  });

  it('names a scheme and a port that are not the usual ones', () => {
    const { detail } = textOf([item('dev')], withBroker('http://127.0.0.1:8080'));
    assert.equal(detail.split('\n')[2], 'http://127.0.0.1:8080 receives a GitHub token that can write to acme/app.');
  });

  it('says of a map that names nothing but a broker what it would decide', () => {
    const { question, detail } = textOf([], withBroker('https://id.acme.example', []));
    assert.deepEqual(
      [question, detail.split('\n\n').length],
      ['Allow acme/app to choose who is asked for your identity?', 2],
    );
  });

  const weighty: RoleOverview = item(
    'zz-admin',
    { autoAssume: true },
    {
      target: { ...ADMIN, sessionPolicy: POLICY, policyArns: ['arn:aws:iam::aws:policy/A'] },
      durationSeconds: 43_200,
      use: 'agent',
      fullPermissions: true,
      when: { branches: ['main', 'release/*'], platforms: ['ona'], claims: { groups: ['platform'] } },
    },
  );
  const SAYS = [
    '⚠ zz-admin → role/Administrator',
    '  AWS 999999999999 · 12 h · assumed when you open this folder · narrowed by a session policy · narrowed by 1 managed policy · agent · only on main, release/* · only in ona · only with groups platform',
  ];

  it('says of a role all that could change a mind', () => {
    assert.deepEqual(middle(textOf([weighty])), SAYS);
  });

  it('names a role of another partition whole: nothing else says which it is', () => {
    const target = { ...ADMIN, partition: 'aws-cn', roleArn: 'arn:aws-cn:iam::999999999999:role/dev' } as const;
    assert.deepEqual(middle(textOf([item('dev', {}, { target })]))[0], 'dev → arn:aws-cn:iam::999999999999:role/dev');
  });

  it('says of an added role as much as the first time, and of a changed one what it is now beside what differs', () => {
    const { roles: all } = consentNeeded([weighty, ...roles]).request.terms;
    const [admin, dev, deploy] = all;
    assert.ok(admin !== undefined && dev !== undefined && deploy !== undefined);
    const consent = consentNeeded(
      [weighty, ...roles],
      [
        { sign: '+', text: 'host https://id.acme.example' },
        { sign: '−', text: 'gone', role: deploy },
        { sign: '~', text: 'dev-readonly  duration: 15m → 1h', role: dev },
        { sign: '~', text: 'dev-readonly  assumed when you open this folder: no → yes', role: dev },
        { sign: '+', text: 'zz-admin', role: admin },
      ],
    );
    const text = textOf([weighty, ...roles], consent);
    assert.equal(text.question, 'The roles of acme/app changed. Allow the map as it is now?');
    assert.deepEqual(middle(text), [
      '+ host https://id.acme.example',
      `+ ${SAYS[0]}`,
      SAYS[1],
      '~ dev-readonly → role/dev-readonly',
      '  AWS 111122223333 · 1 h · assumed when you open this folder · no session policy · developer',
      '  duration: 15m → 1h',
      '  assumed when you open this folder: no → yes',
      '− deploy-staging → role/deploy-staging',
      '  AWS 111122223333 · 15 min · asks each time · no session policy · developer',
    ]);
  });

  it('shows the weightiest of many on one screen, whatever its name, and then allows nothing that was not read', () => {
    const text = textOf([...many(40), weighty]);
    const shown = middle(text);
    assert.deepEqual(shown.slice(0, 2), SAYS);
    assert.match(shown.at(-1) ?? '', /^and \d+ more: choose Show as Text to read them$/);
    assert.equal(text.whole, false);
    for (let index = 0; index < 40; index += 1) assert.ok(text.document.includes(`role/role-${index}`));
  });

  it('is whole for eight roles, and not where a line is longer than is shown', () => {
    assert.deepEqual([textOf(many(8)).whole, middle(textOf(many(8))).length], [true, 17]);
    const [dev] = consentNeeded(roles).request.terms.roles;
    assert.ok(dev !== undefined);
    const long = { sign: '~', text: `dev-readonly  sessionPolicy: ${'x'.repeat(500)} → y`, role: dev } as const;
    assert.equal(textOf(roles, consentNeeded(roles, [long])).whole, false);
  });

  it('is not whole for as many roles of which each says more than one line shows', () => {
    const when = { branches: ['a-branch-with-quite-a-name', 'release/of-another-one'] };
    const wordy = many(8).map(({ name }) => item(name, {}, { when }));
    assert.deepEqual([textOf(wordy).whole, textOf(wordy.slice(0, 4)).whole], [false, true]);
  });

  it('names the first role however little room there is for it, and is then not whole', () => {
    const asked = [item('dev'), item('other')];
    const [dev] = consentNeeded(asked).request.terms.roles;
    assert.ok(dev !== undefined);
    const changes = Array.from({ length: 12 }, (_, index) => {
      return { sign: '~', text: `dev  claims.${index}: ${'x'.repeat(100)} → y`, role: dev } as const;
    });
    const text = textOf(asked, consentNeeded(asked, changes));
    assert.equal(middle(text)[0], '~ dev → role/dev');
    assert.equal(text.whole, false);
  });

  it('is not whole where who receives what, or a doubt, leaves no room for the roles', () => {
    const { kind, request } = consentNeeded([item('dev')]);
    const told = (count: number, doubt?: string) => {
      const hosts = Array.from({ length: count }, (_, index) => ({
        host: `https://id-${index}.${'a'.repeat(150)}.example`,
        receives: 'an identity token',
      }));
      const consent = { kind, request: { ...request, terms: { ...request.terms, hosts } } };
      const repository = { ...ACME_APP, ...(doubt === undefined ? {} : { doubt }) };
      return consentText(consent.request, overview([item('dev')], { consent, repository }), WORDS).whole;
    };
    assert.deepEqual(
      [told(1), told(4), told(8), told(4, 'Why this may be a stranger’s work. '.repeat(11))],
      [true, true, false, false],
    );
  });

  it('names a role whole in the text, however long its path', () => {
    const roleArn = `arn:aws:iam::999999999999:role/${'path/'.repeat(100)}dev`;
    const { document } = textOf([item('dev', {}, { target: { ...ADMIN, roleArn } })]);
    assert.ok(document.includes(`dev → ${roleArn}\n`));
  });

  it('leaves nothing out of the text', () => {
    const { document } = textOf(many(20));
    const missing = [
      'role-19',
      'https://github.com/acme/app',
      'Ona env-1',
      '"use":"developer"',
      'sts.amazonaws.com',
      'a'.repeat(64),
    ].filter(part => !document.includes(part));
    assert.deepEqual(missing, []);
  });

  it('lets no name pass for a line of its own', () => {
    const { detail } = textOf([item('dev\nIdentity: nobody')]);
    assert.equal(detail.includes('dev�Identity: nobody'), true);
  });
});
