import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { type ClientEnd, clientEnvironment, runClient } from './client-run.ts';

const PAGES = ['docs/google-cloud.md', 'docs/azure.md'].map(page => readFileSync(path.join(PROJECT, page), 'utf8'));

/** What stands in the blocks of a language, as it stands there but for the indentation of a list. */
function blocks(language: string): readonly string[] {
  return PAGES.flatMap(page =>
    [...page.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms)].flatMap(([, indent = '', name, text = '']) =>
      name === language ? [text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
    ),
  );
}

/** The lines for a tool, in blocks and within sentences, each in one piece. */
function linesFor(tool: string): readonly string[] {
  const shown = blocks('sh').flatMap(block => block.split(new RegExp(`^(?=${tool} )|^(?=(?!${tool} )\\w)`, 'm')));
  const said = PAGES.flatMap(page => [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text));
  return [...shown, ...said]
    .filter(line => line.startsWith(`${tool} `))
    .map(line => line.replaceAll(/\\\n\s*/g, '').trim());
}

function placeOf(tool: string): string | undefined {
  return ['/usr/local/bin', '/usr/bin'].map(directory => `${directory}/${tool}`).find(place => existsSync(place));
}

describe('The command lines of the pages about Google Cloud and Azure', function () {
  this.timeout(240_000);
  let home: string;

  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-documented-'));
  });
  after(() => rm(home, { recursive: true, force: true }));

  const run = (program: string, words: readonly string[], input = ''): Promise<ClientEnd> =>
    runClient(program, words, clientEnvironment(home, { AZURE_CORE_COLLECT_TELEMETRY: 'false' }), input);

  it('are some of each tool', () => {
    assert.ok(linesFor('gcloud').length >= 5, linesFor('gcloud').join('\n'));
    assert.ok(linesFor('az').length >= 4, linesFor('az').join('\n'));
    assert.equal(blocks('hcl').length, 2);
  });

  it('are lines that gcloud takes', async function () {
    const gcloud = placeOf('gcloud');
    if (gcloud === undefined) skipBecause(this, 'There is no gcloud here.');
    for (const line of linesFor('gcloud')) {
      const { out, error } = await run(gcloud, ['meta', 'lint-gcloud-commands', `--command-string=${line}`]);
      const answers = parseJson(out);
      const answer: unknown = Array.isArray(answers) ? answers[0] : undefined;
      assert.ok(isObject(answer), error);
      assert.ok(
        new FieldReader(answer, 'the answer').boolean('success'),
        `${line}\n${String(answer['error_message'])}`,
      );
    }
  });

  it('are lines that az takes, until it finds nobody signed in', async function () {
    if (placeOf('az') === undefined) skipBecause(this, 'There is no Azure CLI here; `npm run test:az` brings one.');
    for (const line of linesFor('az').filter(each => each !== 'az logout')) {
      const { code, error } = await run('/bin/sh', ['-c', line]);
      // 2: it does not understand its arguments.
      assert.deepEqual([code, /az login/.test(error)], [1, true], `${line}\n${error}`);
    }
  });

  it('are Terraform’s in its own form', async function () {
    const terraform = placeOf('terraform');
    if (terraform === undefined) skipBecause(this, 'There is no Terraform here.');
    for (const block of blocks('hcl')) {
      const { code, out, error } = await run(terraform, ['fmt', '-check', '-diff', '-'], block);
      assert.equal(code, 0, out + error);
    }
  });
});
