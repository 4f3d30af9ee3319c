import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { forgetSteering, steeringNames, steeringPattern } from '../../../src/core/steering-variables.ts';
import { DROP_VARIABLES } from '../../../src/deliver/start-node.ts';
import { cleanedEnvironment } from '../../../src/platform/cleaned-environment.ts';

const DROPPED_BY_SH = DROP_VARIABLES.replace('unset ', '').split(/[\s\\]+/);

/** Of these names, those that are still there. */
function left(names: readonly string[], drop: (variables: Record<string, string>) => object): readonly string[] {
  const after = Object.keys(drop(Object.fromEntries(names.map(name => [name, 'planted']))));
  return names.filter(name => after.includes(name));
}

function forgotten(variables: Record<string, string>): object {
  forgetSteering(variables);
  return variables;
}

describe('The variables that steer', () => {
  it('are words that sh can unset, each once', () => {
    assert.deepEqual(
      DROPPED_BY_SH.filter(name => !/^[A-Z][A-Z_\d]*$/.test(name)),
      [],
    );
    assert.equal(new Set(DROPPED_BY_SH).size, DROPPED_BY_SH.length);
  });

  it('are dropped by sh, each that this Node says it heeds but for what steers nothing', () => {
    const help = execFileSync(process.execPath, ['--help'], { encoding: 'utf8' });
    const heeded = [...help.matchAll(/^(NODE_[A-Z_\d]+)/gm)].map(([, name = '']) => name);
    assert.ok(heeded.includes('NODE_EXTRA_CA_CERTS'));
    const harmless = ['NODE_DISABLE_COLORS', 'NODE_NO_WARNINGS', 'NODE_REPL_HISTORY', 'NODE_SKIP_PLATFORM_CHECK'];
    const ofWindows = ['NODE_PENDING_PIPE_INSTANCES'];
    assert.deepEqual(
      heeded.filter(name => ![...DROPPED_BY_SH, ...harmless, ...ofWindows].includes(name)),
      [],
    );
  });

  for (const [what, names] of [
    [
      // [node: src/node.cc, lib/internal/process/pre_execution.js]
      'each that Node heeds and does not tell of',
      'NODE_OPTIONS NODE_COMPILE_CACHE NODE_CHANNEL_FD NODE_UNIQUE_ID NODE_TEST_CONTEXT NODE_ICU_DATA NODE_USE_ENV_PROXY NODE_USE_SYSTEM_CA OPENSSL_CONF OPENSSL_MODULES',
    ],
    [
      // [glibc: sysdeps/generic/unsecvars.h], of these what loads code or writes files.
      'each that glibc itself ignores in a program with another user’s rights',
      'GCONV_PATH GLIBC_TUNABLES LD_AUDIT LD_BIND_NOT LD_BIND_NOW LD_DEBUG LD_DEBUG_OUTPUT LD_DYNAMIC_WEAK LD_HWCAP_MASK LD_LIBRARY_PATH LD_ORIGIN_PATH LD_PRELOAD LD_PROFILE LD_SHOW_AUXV LD_VERBOSE LD_WARN LOCPATH MALLOC_TRACE',
    ],
  ] as const) {
    it(`are dropped by sh, ${what}`, () => {
      const heeded = names.split(' ');
      assert.deepEqual(
        heeded.filter(name => !DROPPED_BY_SH.includes(name)),
        [],
      );
    });
  }

  it('reach no program of the platform where they would not reach Node', () => {
    // The commands written in sh set it where Node is VS Code's.
    assert.deepEqual(left(DROPPED_BY_SH, cleanedEnvironment), ['ELECTRON_RUN_AS_NODE']);
  });

  it('are dropped by the installed command where the doctor tells people to run that', () => {
    const told = steeringNames('node').flatMap(line => line.split(' '));
    assert.deepEqual(
      told.filter(name => !DROPPED_BY_SH.includes(name)),
      [],
    );
    assert.ok(told.includes('NODE_OPTIONS'));
  });

  it('are forgotten in a process of ours, whatever follows the beginning of their name', () => {
    const names = ['AWS_ENDPOINT_URL_STS', 'AWS_', 'SSL_CERT_FILE', 'NODE_X', 'OPENSSL_CONF', 'AMAZON_A', 'LD_\nA'];
    assert.deepEqual(left([...names, 'PATH', 'XAWS_A', 'HTTPS_PROXY', 'AWS'], forgotten), [
      'PATH',
      'XAWS_A',
      'HTTPS_PROXY',
      'AWS',
    ]);
  });

  it('reach no `az`, which would take a cloud whose sign-in is elsewhere from a file that one names', () => {
    // [azure-cli: azure.cli.core.cloud, get_known_clouds; knack.config, _env_var_format]
    const names = ['ARM_CLOUD_METADATA_URL', 'AZURE_CLOUD_NAME', 'AZURE_CORE_INSTANCE_DISCOVERY', 'MSAL_X', 'LANG'];
    assert.deepEqual(left(names, cleanedEnvironment), ['LANG']);
  });

  it('match by their whole name', () => {
    const pattern = steeringPattern('program');
    const names = ['ENV', 'ENVIRONMENT', 'MY_ENV', 'TMP', 'TMPFS', 'GIT_SSH', 'MYGIT_SSH', 'GODEBUGS'];
    assert.deepEqual(
      names.filter(name => pattern.test(name)),
      ['ENV', 'TMP', 'GIT_SSH'],
    );
  });
});
