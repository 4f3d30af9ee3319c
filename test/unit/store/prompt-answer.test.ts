import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AssumeError } from '../../../src/core/errors.ts';
import { promptKeyLine, PROMPT_ANSWER } from '../../../src/core/session.ts';
import { openPrivateDirectory } from '../../../src/platform/private-directory/private-directory.ts';
import { forgetPromptAnswers, isPromptFile, PromptAnswer } from '../../../src/store/prompt-answer.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { sweep } from '../../../src/store/sweep.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { sessionRecord } from '../../support/sample-session.ts';

const ID = 'a'.repeat(32);
const OTHER = 'b'.repeat(32);
const NOW = 1_800_000_000_000;
const FOLDER = '/workspaces/app';
/** `dev 42m`, which is 41m half a minute later. */
const minutes = (moment: number): string => `dev ${moment < NOW + 30_000 ? 42 : 41}m`;

describe('PromptAnswer', () => {
  let directory: MemoryDirectory;

  beforeEach(() => {
    directory = new MemoryDirectory();
  });

  const names = (): readonly string[] => [...directory.files.keys()];

  it('is kept for its folder until its text changes', async () => {
    await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, minutes);
    assert.deepEqual(names(), [PROMPT_ANSWER]);
    const file = await directory.read(PROMPT_ANSWER);
    assert.equal(file?.content, `${promptKeyLine(FOLDER)}\ndev 42m\n`);
    assert.equal(file.modifiedAt, NOW + 29_000);
  });

  it('is kept for a minute at most, and says that nothing is held too', async () => {
    await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, () => '');
    const file = await directory.read(PROMPT_ANSWER);
    assert.equal(file?.content, `${promptKeyLine(FOLDER)}\n\n`);
    assert.equal(file.modifiedAt, NOW + 60_000);
  });

  for (const text of ['a\\nb 42m', '-n 42m', 'a\nb 42m', 'a\u001b[31m 42m']) {
    it(`is not kept where echo would say something else: ${JSON.stringify(text)}`, async () => {
      await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, () => text);
      assert.deepEqual(names(), []);
    });
  }

  it('is not kept for a folder with a line break in its name', async () => {
    await (await PromptAnswer.begin(directory, ID)).keep('/a\nb', NOW, minutes);
    assert.deepEqual(names(), []);
  });

  it('is not kept when sessions changed while it was worked out, whoever else begins meanwhile', async () => {
    const before = await PromptAnswer.begin(directory, ID);
    await forgetPromptAnswers(directory);
    const after = await PromptAnswer.begin(directory, OTHER);
    await before.keep(FOLDER, NOW, () => 'released 5m');
    assert.equal(await directory.read(PROMPT_ANSWER), undefined);
    await after.keep(FOLDER, NOW, minutes);
    assert.match((await directory.read(PROMPT_ANSWER))?.content ?? '', /\ndev 42m\n$/);
  });

  it('is not kept when it is finished in the midst of being forgotten', async () => {
    const before = await PromptAnswer.begin(directory, ID);
    const remove = directory.remove.bind(directory);
    directory.remove = async name => {
      await before.keep(FOLDER, NOW, () => 'released 5m');
      await remove(name);
    };
    await forgetPromptAnswers(directory);
    assert.deepEqual(names(), []);
  });

  it('says nothing of how long what another finished after it is good', async () => {
    const one = await PromptAnswer.begin(directory, ID);
    const other = await PromptAnswer.begin(directory, OTHER);
    const turnInto = directory.turnInto.bind(directory);
    directory.turnInto = async (...words) => {
      directory.turnInto = turnInto;
      const turned = await turnInto(...words);
      await other.keep(FOLDER, NOW, minutes);
      return turned;
    };
    await one.keep('/workspaces/other', NOW, () => '');
    const file = await directory.read(PROMPT_ANSWER);
    assert.deepEqual(file, { content: `${promptKeyLine(FOLDER)}\ndev 42m\n`, modifiedAt: NOW + 29_000 });
  });

  it('closes no directory that somebody opened: what is in it would be served again, and nobody told', async () => {
    const place = mkdtempSync(path.join(tmpdir(), 'rolecall-prompt-'));
    try {
      const opened = openPrivateDirectory({ path: place, flock: undefined });
      chmodSync(place, 0o755);
      await (await PromptAnswer.begin(opened, ID)).keep(FOLDER, NOW, minutes);
      assert.deepEqual([statSync(place).mode & 0o7777, readdirSync(place)], [0o755, []]);
      await opened.seal();
      await (await PromptAnswer.begin(opened, ID)).keep(FOLDER, NOW, minutes);
      assert.deepEqual(readdirSync(place), [PROMPT_ANSWER]);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('is asked anew where it cannot be written, and nobody is told', async () => {
    directory.full = true;
    await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, minutes);
    assert.deepEqual(names(), []);
  });

  it('is swept a minute after it was good, as is one that was never finished', async () => {
    await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, minutes);
    await PromptAnswer.begin(directory, OTHER);
    await directory.setModifiedAt(`prompt-${OTHER}.pending`, NOW);
    const clock = new FakeClock(NOW + 60_000);
    assert.deepEqual((await sweep(directory, clock)).removed, []);
    clock.time += 60_001;
    assert.deepEqual((await sweep(directory, clock)).removed.toSorted(), [`prompt-${OTHER}.pending`, PROMPT_ANSWER]);
  });

  it('is forgotten by a release', async () => {
    await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, minutes);
    await new SessionStore(directory, new FakeClock(NOW)).release('c'.repeat(32));
    assert.deepEqual(names(), []);
  });

  it('is forgotten by a renewal that failed, after which nothing renews by itself', async () => {
    await (await PromptAnswer.begin(directory, ID)).keep(FOLDER, NOW, minutes);
    const failure = new AssumeError('network', 'No answer.');
    await new SessionStore(directory, new FakeClock(NOW)).recordFailure(sessionRecord(), failure);
    assert.equal(names().some(isPromptFile), false);
  });
});
