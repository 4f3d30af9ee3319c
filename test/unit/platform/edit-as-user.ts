import { asAssumeError } from '../../../src/core/errors.ts';
import { editUserFile } from '../../../src/documents/edit-user-file.ts';
import { openPrivateDirectory } from '../../../src/platform/private-directory/private-directory.ts';
import { openUserFile } from '../../../src/platform/user-file/user-file.ts';

/** A program of its own, as whichever user it is started: adds a line to a file and prints what came of it. */
const [file = '', locks = '', bytes = '0'] = process.argv.slice(2);
const added = `ours${'.'.repeat(Number(bytes))}\n`;
const edited = editUserFile(
  openUserFile(file, openPrivateDirectory({ path: locks, flock: undefined })),
  text => `${text ?? ''}${added}`,
);
edited.then(
  () => process.stdout.write(JSON.stringify({ done: true })),
  (error: unknown) => {
    const { message, hint } = asAssumeError(error);
    process.stdout.write(JSON.stringify({ message, hint }));
  },
);
