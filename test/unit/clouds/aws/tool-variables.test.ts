import assert from 'node:assert/strict';
import { isAvoidable, misleadingVariables } from '../../../../src/clouds/aws/tools/misleading-variables.ts';
import { profileVariables, SUPERSEDED_BY_PROFILE } from '../../../../src/clouds/aws/tools/tool-variables.ts';

/** Whatever a role's terminal was started with, as far as it names another identity. */
const OF_OTHERS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCESS_KEY',
  'AMAZON_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SDK_CONFIG_OPT_OUT',
] as const;

describe('A terminal with a role', () => {
  for (const name of OF_OTHERS) {
    it(`uses it in spite of ${name}`, () => {
      const around = {
        profile: 'dev',
        isOurs: () => false,
        configFile: '/home/dev/.aws/config',
        credentialsFile: '/home/dev/.aws/credentials',
        homeOfTools: undefined,
      };
      const hides = misleadingVariables({ ...around, environment: { [name]: '1' } }).map(each => each.name);
      const removed = new Set(SUPERSEDED_BY_PROFILE);
      const inTerminal = { ...(removed.has(name) ? {} : { [name]: '1' }), ...profileVariables({ profile: 'dev' }) };
      const left = misleadingVariables({ ...around, environment: inTerminal }).filter(each => isAvoidable(each.name));
      assert.deepEqual([hides, left], [[name], []]);
    });
  }
});
