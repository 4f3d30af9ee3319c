import assert from 'node:assert/strict';
import type { ConsentState } from '../../../src/core/consent.ts';
import { consentText } from '../../../src/programs/extension/view/consent-text.ts';
import type { RoleOverview } from '../../../src/sessions/overview.ts';
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

const roles = [
  item('dev-readonly', { autoAssume: true }),
  item('deploy-staging', {}, { confirm: true, durationSeconds: 900 }),
  item('data-reader', {}, { target: GOOGLE }),
];

const many = (count: number) => Array.from({ length: count }, (_, index) => item(`role-${index}`));

const lines = (count: number) => textOf(many(count)).detail.split('\n\n')[1]?.split('\n') ?? [];

describe('The consent prompt', () => {
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
          'dev-readonly · AWS 111122223333 · 1 h · assumed when you open this folder',
          'deploy-staging · AWS 111122223333 · 15 min · asks each time',
          'data-reader · Google 123456 · 1 h',
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

  it('shows only the difference of a changed map', () => {
    const consent = consentNeeded(roles, [
      { sign: '+', text: 'data-reader  Google 123456' },
      { sign: '~', text: 'dev-readonly  duration: 1h → 2h' },
    ]);
    const { question, detail } = textOf(roles, consent);
    assert.deepEqual(
      [question, detail.split('\n\n')[1]],
      [
        'The roles of acme/app changed. Allow the map as it is now?',
        '+ data-reader  Google 123456\n~ dev-readonly  duration: 1h → 2h',
      ],
    );
  });

  it('fits eight roles on one screen, and says how many more there are', () => {
    assert.deepEqual(
      [lines(8).length, lines(9).length, lines(9).at(-1)],
      [8, 8, 'and 2 more in AWS 111122223333: choose Show as Text to read them'],
    );
  });

  it('leaves nothing out of the text', () => {
    const { document } = textOf(many(20));
    const missing = [
      'role-19',
      'https://github.com/acme/app',
      'Ona env-1',
      '{"use":"developer"}',
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
