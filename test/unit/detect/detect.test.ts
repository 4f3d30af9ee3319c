import assert from 'node:assert/strict';
import {
  assert as assertProperty,
  constant,
  constantFrom,
  dictionary,
  oneof,
  property,
  string,
  webUrl,
} from 'fast-check';
import { type Detection, PLATFORM_IDS, type PlatformId } from '../../../src/core/platform.ts';
import type { EnvironmentVariables } from '../../../src/core/ports.ts';
import { detect } from '../../../src/detect/detect.ts';
import { PLATFORMS, WATCHED_PATHS } from '../../../src/detect/platforms.ts';
import { NOTHING, ROWS } from './detection-rows.ts';

/** A detection as one flat record, so that a test states all of it. */
function summary(detection: Detection): Record<string, unknown> {
  const { platform, alsoSeen, ...rest } = detection;
  return {
    id: platform.id,
    kind: platform.kind,
    sources: platform.sources.join(' '),
    alsoSeen: alsoSeen.map(seen => `${seen.platform.id}: ${seen.reason}`),
    ...rest,
  };
}

describe('detect', () => {
  for (const { what, environment, facts, expected } of ROWS) {
    it(`names ${what}`, () => {
      assert.deepStrictEqual(summary(detect(environment, { ...NOTHING, ...facts })), expected);
    });
  }

  const NO_PLATFORM: readonly [why: string, environment: EnvironmentVariables][] = [
    ['CODESPACES must be exactly true', { CODESPACES: 'TRUE', CODESPACE_NAME: 'x' }],
    ['CODESPACES=1 is not it', { CODESPACES: '1' }],
    [
      'GitHub variables alone are not Codespaces',
      { GITHUB_REPOSITORY: 'acme/app', GITHUB_TOKEN: 'ghu_x', GITHUB_USER: 'x' },
    ],
    ['an empty variable is as good as none', { GITPOD_ENVIRONMENT_ID: '', GITPOD_WORKSPACE_ID: '' }],
    ['the desktop editor of Cursor sets CURSOR_AGENT too', { CURSOR_AGENT: '1' }],
    ['CI=true is set in many places', { CI: 'true' }],
  ];
  for (const [why, environment] of NO_PLATFORM) {
    it(`sees no platform: ${why}`, () => {
      assert.equal(detect(environment, NOTHING).platform.id, 'local');
    });
  }

  it('replaces control characters in what it shows', () => {
    const { environmentId, repositoryHint, userHint } = detect(
      {
        CODESPACES: 'true',
        CODESPACE_NAME: 'x\u001b[2Jy',
        GITHUB_REPOSITORY: 'acme/a\u202epp',
        GITHUB_USER: 'mo\nna',
      },
      NOTHING,
    );
    assert.deepStrictEqual([environmentId, repositoryHint, userHint], ['x\ufffd[2Jy', 'acme/a\ufffdpp', 'mo\ufffdna']);
  });

  it('never throws, and answers nothing with a control character, whatever the variables hold', () => {
    const names = PLATFORMS.flatMap(({ signs, environmentId, repository, repositoryUrl, user }) => [
      ...signs.flatMap(sign => ('variable' in sign ? [sign.variable] : [])),
      ...[environmentId, repository, repositoryUrl, user].filter(name => name !== undefined),
    ]);
    const value = oneof(string({ unit: 'binary' }), constant('true'), webUrl());
    assertProperty(
      property(dictionary(constantFrom(...names), value), environment => {
        const { environmentId, repositoryHint, userHint } = detect(environment, NOTHING);
        return [environmentId, repositoryHint, userHint].every(text => !/\p{Cc}/u.test(text ?? ''));
      }),
    );
  });

  it('has one record for every platform id but the local machine, and watches the paths they name', () => {
    const declared: readonly PlatformId[] = PLATFORMS.map(({ platform }) => platform.id);
    assert.deepStrictEqual([...declared, 'local'].sort(), [...PLATFORM_IDS].sort());
    assert.deepStrictEqual(WATCHED_PATHS, ['/run/cursor/api.sock', '/opt/.devin/oidc_token']);
  });
});
