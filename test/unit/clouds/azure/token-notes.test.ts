import assert from 'node:assert/strict';
import { azureNotes } from '../../../../src/clouds/azure/token-lifetime.ts';

const minutes = (lives: number) => azureNotes({ subjectTokenLifetime: lives * 60_000 })[0] ?? '';

describe('What is said of an identity token for Azure', () => {
  it('is from when to when a tool can fail, where the token lives too short for its cache', () => {
    assert.match(minutes(5), /lives 5 min: .* 3 to 10 min after it read the file can fail/);
    assert.match(minutes(10), / 8 to 10 min /);
    assert.match(minutes(1), / 0 to 10 min /);
  });

  it('is nothing where it lives long enough', () => {
    assert.deepEqual([minutes(12), minutes(15), minutes(60)], ['', '', '']);
  });
});
