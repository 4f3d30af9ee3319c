import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT, sourceFiles } from './source-files.ts';

/** Who builds all sessions needs all that they work with. */
const WHOLE_WORLD = ['src/sessions/role-sessions.ts', 'src/sessions/world.ts'];

/** A parameter or field of all that a front end brings: its signature says nothing of what the function needs. */
function takesWhole(text: string): boolean {
  return /[:<&|]\s*(?:World|RoleSessions)\b(?!['.])/.test(text.replace(/Pick<\s*(?:World|RoleSessions),/g, 'Pick<'));
}

describe('The signatures of sessions', () => {
  it('say which part of the world they need', () => {
    const whole = sourceFiles()
      .map(({ path: file }) => file)
      .filter(file => file.startsWith('src/sessions/') && !WHOLE_WORLD.includes(file))
      .filter(file => takesWhole(readFileSync(path.join(PROJECT, file), 'utf8')));
    assert.deepEqual(whole, []);
  });

  it('would be noticed where they do not', () => {
    assert.equal(takesWhole('function a(world: World): void {}'), true);
    assert.equal(takesWhole("function a(world: Pick<World, 'clock'>): void {}"), false);
  });
});
