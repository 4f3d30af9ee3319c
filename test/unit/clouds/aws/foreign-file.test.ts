import assert from 'node:assert/strict';
import { requireAwsConfiguration } from '../../../../src/clouds/aws/config-file/foreign-file.ts';

const HOME = '/home/dev';

describe('A file that AWS_CONFIG_FILE names', () => {
  for (const [what, text, is] of [
    ['has an empty default', '[default]\n', true],
    ['has a default with a key of AWS', '[default]\nregion = x\n', true],
    ['has a profile', 'x\n[ profile  x ]\n', true],
    ['has a sign-in session', '[sso-session s]\n', true],
    ['holds our block alone', '# >>> rolecall (managed) >>>\n# <<< rolecall <<<\n', true],
    ['is empty', '', false],
    ['holds comments alone', '# a\n\n; b\n', false],
    ['is Git’s', '[user]\nname = x\n[remote "origin"]\n', false],
    ['is s3cmd’s', '[default]\naccess_key = x\nbucket_location = y\n', false],
    ['is s3cmd’s with all that it writes', '[default]\nhost_base = s3.amazonaws.com\nuse_https = True\n', false],
    ['is rclone’s', '[default]\ntype = s3\nregion = eu-west-1\n', false],
    ['is Oracle’s', '[DEFAULT]\nuser = x\nregion = eu-frankfurt-1\n', false],
    ['is Oracle’s with no other key', '[DEFAULT]\nregion = eu-frankfurt-1\n', false],
    ['is containerd’s', 'version = 2\n[plugins]\n  [plugins."x"]\n', false],
    [
      'has a default that other tools wrote to as well',
      '[default]\nazure_tenant_id = x\naws_access_key_id = y\n',
      true,
    ],
    ['is systemd’s', '[Unit]\nDescription = x\n', false],
    ['is the AWS CLI’s aliases', '[toplevel]\nwhoami = sts get-caller-identity\n', false],
    ['is a shell’s', 'export A=b\n[ -f ~/.x ] && . ~/.x\n', false],
    ['is ssh’s', 'Host *\n  User x\n', false],
    ['is binary', '[default]\n\0', false],
    ['is JSON', '["default"]\n', false],
  ] as const) {
    it(`${what}: ${is ? 'is written to' : 'is left alone'}`, () => {
      const path = `${HOME}/file`;
      const named = (): void => requireAwsConfiguration({ path, target: path, text }, { AWS_CONFIG_FILE: path });
      if (is) named();
      else
        assert.throws(named, {
          kind: 'local-file',
          message: /^AWS_CONFIG_FILE names \/home\/dev\/file, which .* left alone\.$/,
        });
      // The default place is AWS's, whatever people wrote into it.
      requireAwsConfiguration({ path, target: path, text }, {});
      requireAwsConfiguration({ path, target: path, text: undefined }, {});
    });
  }

  for (const [name, is] of [
    ['.aws/config', true],
    ['/.aws//./config', true],
    ['.aws/../config', false],
    ['.aws/team-profiles', true],
    ['.aws/config.ini', true],
    ['.config/aws/config', true],
    ['aws-config', true],
    ['.awsconfig', true],
    ['my_aws_config.ini', true],
    ['.gitconfig', false],
    ['.ssh/config', false],
    ['.bash_profile', false],
    ['.config/git/config', false],
    ['config', false],
    ['.aws/env.sh', false],
    ['.aws/cli/alias', false],
    ['.aws/sso/cache/0a.json', false],
    ['aws.sh', false],
    ['aws-completion.bash', false],
    ['.aws', true],
    ['.ssh/config.d/aws', false],
    ['.ssh/aws', false],
    ['.ssh/x/../aws', false],
    ['dotfiles/aws-config/config', true],
    ['laws/config', false],
    ['.bashrc.d/aws', false],
    ['../../etc/sudoers.d/./aws.conf', false],
    ['.config/environment.d/aws.conf', false],
  ] as const) {
    it(`and that holds nothing yet is ${is ? 'made' : 'not made'} as ~/${name}`, () => {
      const path = `${HOME}/${name}`;
      for (const text of [undefined, '', '# a comment\n; another\n']) {
        const named = (): void => requireAwsConfiguration({ path, target: path, text }, { AWS_CONFIG_FILE: path });
        if (is) named();
        else assert.throws(named, { kind: 'local-file', message: /not called as a file of AWS, so it was left alone/ });
      }
    });
  }

  it('and that is called as AWS’s is not written where a link leads elsewhere', () => {
    const path = '/workspaces/app/.aws/config';
    const file = { path, target: `${HOME}/.bash_profile`, text: undefined };
    assert.throws(() => requireAwsConfiguration(file, { AWS_CONFIG_FILE: path }), {
      kind: 'local-file',
      message: `AWS_CONFIG_FILE names ${path}, which does not exist and is not called as a file of AWS: it leads to ${HOME}/.bash_profile, so it was left alone.`,
    });
  });

  it('and that is /dev/null keeps nothing, and that is said', () => {
    const path = '/dev/null';
    assert.throws(() => requireAwsConfiguration({ path, target: path, text: undefined }, { AWS_CONFIG_FILE: path }), {
      message: 'AWS_CONFIG_FILE names /dev/null, which keeps nothing, so it was left alone.',
    });
  });

  it('and that is a script is left alone, whatever its name', () => {
    const path = `${HOME}/.aws/setup`;
    assert.throws(
      () => requireAwsConfiguration({ path, target: path, text: '#!/bin/sh\n' }, { AWS_CONFIG_FILE: path }),
      {
        kind: 'local-file',
      },
    );
  });
});
