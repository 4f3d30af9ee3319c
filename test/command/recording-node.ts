import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * A `node` that starts nothing: it notes the words and the input it was given, and fails. For scripts that are to hand over
 * what others wrote, whatever that is.
 */
export class RecordingNode {
  /** The folder to put first in PATH. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async in(folder: string): Promise<RecordingNode> {
    await mkdir(folder, { recursive: true });
    const script = `#!/bin/sh
case $1 in
  -v) echo v24.0.0; exit 0 ;;
  -e) exit 0 ;;
esac
cat >'${folder}/input'
printf '%s\\0' "$@" >'${folder}/words'
exit ${RecordingNode.CODE}
`;
    await writeFile(path.join(folder, 'node'), script, { mode: 0o755 });
    return new RecordingNode(folder);
  }

  /** What it ends with. */
  static readonly CODE = 97;

  /** What the program that it was to run got, and what stood on its input, since the last time. */
  async given(): Promise<{ readonly words: readonly string[]; readonly input: string }> {
    const [words, input] = await Promise.all(
      ['words', 'input'].map(async name => {
        const file = path.join(this.folder, name);
        const text = await readFile(file, 'utf8');
        await writeFile(file, '');
        return text;
      }),
    );
    assert.ok(words !== undefined && input !== undefined && words.endsWith('\0'));
    return { words: words.slice(0, -1).split('\0').slice(1), input };
  }
}
