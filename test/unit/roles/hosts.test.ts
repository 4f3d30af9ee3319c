import assert from 'node:assert/strict';
import type { RoleMap } from '../../../src/core/role.ts';
import { DRESSED_UP_HOSTS, PLAIN_HOSTS } from '../../support/dressed-up-hosts.ts';
import { mapOf, mapOfJson, mapOfYaml } from './maps.ts';

/** The broker's line is the second of each. */
const FILES: readonly (readonly [file: string, read: (broker: string) => RoleMap])[] = [
  [
    'rolecall.yaml',
    broker => mapOfYaml(`version: 1\nidentity: { codespaces: { broker: ${JSON.stringify(broker)} } }\n`),
  ],
  [
    'devcontainer.json',
    broker =>
      mapOfJson(
        `{"customizations":{"rolecall":{"version":1,\n"identity":{"codespaces":{"broker":${JSON.stringify(broker)}}}}}}`,
      ),
  ],
];

describe('A host that a repository names', () => {
  for (const [file, read] of FILES) {
    for (const [written, origin] of PLAIN_HOSTS) {
      it(`as ${written} in ${file} is ${origin}`, () => {
        const { identity, problems } = read(written);
        assert.deepEqual([identity?.settings.codespaces?.broker, problems], [origin, []]);
        // The one form that goes into the terms, the request and the record is also what is called.
        assert.equal(new URL(`${origin}/token`).origin, origin);
      });
    }

    for (const written of DRESSED_UP_HOSTS) {
      it(`as ${JSON.stringify(written)} in ${file} is refused, with its line`, () => {
        const { identity, problems } = read(written);
        assert.equal(identity, undefined);
        assert.deepEqual(
          problems.map(({ code, range }) => [code, range.startLine]),
          [['bad-host', 1]],
        );
      });
    }
  }

  it('wrongly is no reason to take the one that a later file names', () => {
    const map = mapOf({
      repositoryFile: {
        file: '/w/rolecall.yaml',
        label: 'rolecall.yaml',
        text: 'version: 1\nidentity: { codespaces: { broker: "https://id.acme.example." } }\n',
      },
      devcontainers: [
        {
          file: '/w/.devcontainer.json',
          label: '.devcontainer.json',
          text: '{"customizations":{"rolecall":{"version":1,"identity":{"codespaces":{"broker":"https://evil.example"}}}}}',
        },
      ],
    });
    assert.equal(map.identity, undefined);
  });
});
