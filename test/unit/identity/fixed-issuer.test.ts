import assert from 'node:assert/strict';
import { detect } from '../../../src/detect/detect.ts';
import { fixedIssuer } from '../../../src/identity/fixed-issuer.ts';
import type { IssuerOverrides } from '../../../src/issuers/issuers.ts';

describe('fixedIssuer', () => {
  const NAMED = 'https://id.acme.example';
  const ROWS: readonly [
    platform: string,
    environment: Readonly<Record<string, string>>,
    issuers: IssuerOverrides,
    issuer: string | undefined,
  ][] = [
    ['a codespace: the broker', { CODESPACES: 'true', CODESPACE_NAME: 'x' }, {}, NAMED],
    ['Ona', { GITPOD_ENVIRONMENT_ID: 'e' }, {}, 'https://app.gitpod.io'],
    ['Gitpod Classic, which has several', { GITPOD_WORKSPACE_ID: 'w' }, {}, undefined],
    ['a Cursor agent', { CURSOR_AGENT_SOCKET: '/x' }, {}, 'https://api.cursor.com'],
    ['a Devin session', { DEVIN_OIDC_TOKEN_FILE: '/x' }, {}, 'https://app.devin.ai'],
    [
      'a Devin session of an organisation with a host of its own',
      { DEVIN_OIDC_TOKEN_FILE: '/x' },
      { devin: 'https://devin.acme.example' },
      'https://devin.acme.example',
    ],
    ['Coder: the provider at which people sign in', { CODER: 'true' }, {}, NAMED],
  ];
  for (const [platform, environment, issuers, issuer] of ROWS) {
    it(`says who vouches in ${platform}`, () => {
      assert.equal(fixedIssuer(detect(environment, { inContainer: false, existingPaths: [] }), issuers, NAMED), issuer);
    });
  }
});
