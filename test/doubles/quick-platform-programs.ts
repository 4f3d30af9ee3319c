import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const BASH = '/bin/bash';

export interface QuickProgramOptions {
  /** Where the sandbox has written `ona`, `gitpod` and `gp`. */
  readonly directory: string;
  readonly issuer: string;
  readonly mintToken: string;
}

/**
 * Puts lines of bash before the sandbox's stand-ins of the platform's CLI, for tests that start them hundreds of times: the
 * one question that Rolecall asks goes to the sandbox's issuer from there, without the start of a Node, which costs ten times
 * as much. The issuer mints, logs, delays and fails as ever. Everything else is answered by the stand-ins themselves, and all
 * of it where there is no bash.
 */
export async function quickenPlatformPrograms(options: QuickProgramOptions): Promise<void> {
  if (!existsSync(BASH)) return;
  const whole = path.join(options.directory, 'whole');
  await mkdir(whole, { mode: 0o700 });
  await Promise.all(
    ['ona', 'gitpod', 'gp'].map(async name => {
      const file = path.join(options.directory, name);
      await rename(file, path.join(whole, name));
      await writeFile(file, quickProgram(path.join(whole, name), options));
      await chmod(file, 0o700);
    }),
  );
}

/** HTTP/1.0, so that the answer comes in one piece and ends where the connection does. */
function quickProgram(whole: string, { issuer, mintToken }: QuickProgramOptions): string {
  const { host, hostname, port } = new URL(issuer);
  return `#!${BASH}
if [[ $# != 4 || "$1 $2 $3" != 'idp token --audience' || $4 == *[^a-zA-Z0-9.:/_-]* ]]; then exec '${whole}' "$@"; fi
fail() { printf 'Error: %s\\n' "$1" >&2; exit 1; }
body='{"audiences":["'$4'"]}'
{ exec 3<>'/dev/tcp/${hostname}/${port}'; } 2>/dev/null || fail 'cannot reach the identity provider'
printf 'POST /token HTTP/1.0\\r\\nHost: ${host}\\r\\nAuthorization: Bearer %s\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s' \\
  '${mintToken}' "\${#body}" "$body" >&3
IFS= read -r -d '' answer <&3
[[ $answer == 'HTTP/1.1 200 '* ]] || fail "the identity provider answered with HTTP \${answer:9:3}"
[[ $answer =~ '"token":"'([A-Za-z0-9_.-]+)'"' ]] || fail 'the identity provider gave no token'
printf '%s\\n' "\${BASH_REMATCH[1]}"
`;
}
