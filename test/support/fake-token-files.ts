import { AssumeError } from '../../src/core/errors.ts';
import type { TokenFileReader } from '../../src/core/ports.ts';
import { Secret } from '../../src/core/secret.ts';

/** Token files in memory. The map is read at each call, so a test can rotate, remove and replace them. */
export function createFakeTokenFiles(files: ReadonlyMap<string, string | AssumeError>): TokenFileReader {
  return {
    async read(file) {
      const content = files.get(file);
      if (content === undefined) throw new AssumeError('local-file', `The token file ${file} does not exist.`);
      if (content instanceof AssumeError) throw content;
      return new Secret(content);
    },
  };
}
