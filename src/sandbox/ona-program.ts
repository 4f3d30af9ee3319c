import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface PlatformProgramOptions {
  /** Where the programs are written; made 0700 when absent. Rolecall refuses programs below sticky directories like /tmp. */
  readonly directory: string;
  readonly issuer: string;
  readonly mintToken: string;
  /** Absolute path of the Node that runs them. */
  readonly node: string;
}

/**
 * Writes `ona`, `gitpod` and `gp` as executables that answer `idp token --audience A [--decode]` with tokens of the sandbox's
 * issuer, and everything else as the real CLIs do: an error on stderr, exit code 1. They need nothing of the environment,
 * and hold the mint token, so nobody else may read them.
 */
export async function writePlatformPrograms(options: PlatformProgramOptions): Promise<readonly string[]> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  return Promise.all(
    ['ona', 'gitpod', 'gp'].map(async name => {
      const file = path.join(options.directory, name);
      await writeFile(file, program(name, options), { mode: 0o700 });
      return file;
    }),
  );
}

/** Both a shell script and JavaScript: a `#!` line can hold neither spaces nor more than 127 bytes of a path. */
function program(name: string, { issuer, mintToken, node }: PlatformProgramOptions): string {
  return `#!/bin/sh
':' //; exec '${node.replaceAll("'", `'\\''`)}' "$0" "$@"
'use strict';
const http = require('node:http');
const settings = ${JSON.stringify({ name, issuer, mintToken })};
${PROGRAM}`;
}

const PROGRAM = String.raw`
const usage = 'Usage:\n  ' + settings.name + ' idp token [flags]\n\nFlags:\n      --audience strings   audience of the ID token\n      --decode             decode token to JSON\n  -h, --help               help for token\n';
function fail(message) {
  process.stderr.write('Error: ' + message + '\n' + usage);
  process.exit(1);
}
const words = process.argv.slice(2);
if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(usage);
  process.exit(0);
}
if (words[0] !== 'idp') fail('unknown command "' + (words[0] || '') + '" for "' + settings.name + '"');
if (words[1] !== 'token') fail('unknown command "' + (words[1] || '') + '" for "' + settings.name + ' idp"');
const audiences = [];
let decode = false;
for (let at = 2; at < words.length; at += 1) {
  const word = words[at];
  if (word === '--decode') decode = true;
  else if (word === '--audience') {
    at += 1;
    if (words[at] === undefined) fail('flag needs an argument: --audience');
    audiences.push(...words[at].split(','));
  } else if (word.startsWith('--audience=')) audiences.push(...word.slice('--audience='.length).split(','));
  else if (word.startsWith('-')) fail('unknown flag: ' + word);
  else fail('unknown command "' + word + '" for "' + settings.name + ' idp token"');
}
if (audiences.length === 0) fail('required flag(s) "audience" not set');
const body = JSON.stringify({ audiences });
const request = http.request(settings.issuer + '/token', {
  method: 'POST',
  agent: false,
  headers: { authorization: 'Bearer ' + settings.mintToken, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
});
request.on('error', error => fail('cannot reach the identity provider: ' + error.code));
request.on('response', answer => {
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', part => { text += part; });
  answer.on('end', () => {
    if (answer.statusCode !== 200) fail('the identity provider answered with HTTP ' + answer.statusCode);
    const token = JSON.parse(text).token;
    const claims = () => JSON.stringify(JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8')), null, 2);
    process.stdout.write((decode ? claims() : token) + '\n');
  });
});
request.end(body);
`;
