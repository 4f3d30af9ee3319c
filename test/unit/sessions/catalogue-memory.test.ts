import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { CatalogueMemory } from '../../../src/sessions/catalogue-memory.ts';
import { GITHUB_TOKEN, refusalAnswer } from '../../support/fake-broker.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { DEVCONTAINER } from '../../support/sample-roles.ts';
import { ADMIN, assume, brief, brokered, codespace, DEPLOY, DEV, FOLDER, grant, look } from './catalogue-fixture.ts';

async function allowed() {
  const found = codespace();
  await grant(found.sessions);
  return { ...found, asked: () => found.world.broker.catalogueRequests.length };
}

describe('What a catalogue said', () => {
  it('is known for a minute, to those too who may not ask', async () => {
    const { world, sessions, asked } = await allowed();
    for (let looks = 0; looks < 3; looks += 1) await look(sessions);
    world.clock.time += 59_000;
    await look(sessions);
    assert.equal(asked(), 1);
    world.clock.time += 1_000;
    assert.deepEqual(brief(await sessions.overview(FOLDER)), [DEPLOY, ADMIN, DEV]);
    assert.equal(asked(), 1);
    await look(sessions);
    assert.equal(asked(), 2);
  });

  it('is asked for once, however many ask at the same time', async () => {
    const { sessions, asked } = await allowed();
    const overviews = await Promise.all([1, 2, 3, 4].map(() => look(sessions)));
    assert.equal(asked(), 1);
    for (const overview of overviews) assert.deepEqual(brief(overview), [DEPLOY, ADMIN, DEV]);
  });

  it('is asked for anew with the GitHub session of a click, and when the clock was set back', async () => {
    const { world, sessions, asked } = await allowed();
    await look(sessions);
    world.gitHubSessions.set(FOLDER, new Secret(GITHUB_TOKEN));
    await look(sessions);
    assert.equal(asked(), 2);
    world.clock.time -= 3_600_000;
    await look(sessions);
    assert.equal(asked(), 3);
  });

  it('stays while the broker is away, which is left alone for half a minute', async () => {
    const { world, sessions, asked } = await allowed();
    await look(sessions);
    world.clock.time += 60_000;
    world.broker.catalogueAnswer = () => refusalAnswer(503, 'github-unavailable');
    for (let looks = 0; looks < 3; looks += 1) {
      const overview = await look(sessions);
      assert.deepEqual(brief(overview), [DEPLOY, ADMIN, DEV]);
      assert.deepEqual(
        overview.map.problems.map(({ severity, code, message, file }) => [severity, code, message, file]),
        [
          [
            'warning',
            'catalogue-unread',
            'The catalogue of id.acme.example is shown as it was. id.acme.example got no answer from GitHub.',
            DEVCONTAINER.file,
          ],
        ],
      );
    }
    assert.equal(asked(), 2);
    world.clock.time += 30_000;
    world.broker.catalogueAnswer = undefined;
    assert.deepEqual((await look(sessions)).map.problems, []);
    assert.equal(asked(), 3);
  });

  it('that never came is one warning, and costs none of the map’s roles', async () => {
    const { world, sessions } = await allowed();
    world.broker.catalogueAnswer = () => {
      throw new AssumeError('network', 'No answer from id.acme.example within 3 s.');
    };
    const overview = await look(sessions);
    assert.deepEqual(brief(overview), [DEV]);
    assert.deepEqual(
      overview.map.problems.map(({ message }) => message),
      ['The catalogue of id.acme.example could not be read. No answer from id.acme.example within 3 s.'],
    );
    await assume(sessions, 'dev');
    await assert.rejects(assume(sessions, 'deploy'), {
      kind: 'role-unknown',
      message: 'acme/app names no role deploy that is known now.',
      hint: 'The catalogue of id.acme.example could not be read. No answer from id.acme.example within 3 s.',
    });
  });
});

describe('The memory of catalogues', () => {
  it('asks anew after a failure that nobody waited for', async () => {
    const world = FakeWorld.codespace(brokered([]));
    const memory = new CatalogueMemory(world.clock);
    const failed = await memory.answer('q', undefined, () => Promise.reject(new Error('x')));
    assert.deepEqual([failed.entries, failed.failure?.kind, memory.last('q')], [undefined, 'internal', undefined]);
    world.clock.time += 30_000;
    const entries = [{ written: 1 }];
    assert.deepEqual(await memory.answer('q', undefined, () => Promise.resolve(entries)), {
      entries,
      failure: undefined,
    });
    assert.deepEqual([memory.last('q'), memory.last('other')], [entries, undefined]);
  });
});
