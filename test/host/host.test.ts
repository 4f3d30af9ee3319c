import assert from 'node:assert/strict';
import { version } from 'vscode';

describe('the extension host of these tests', () => {
  it('is a VS Code that the extension supports', () => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    assert.ok(major > 1 || (major === 1 && minor >= 105), `VS Code ${version} is older than 1.105`);
  });
});
