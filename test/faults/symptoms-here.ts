import type { Symptom } from './fault-table.ts';

const KILLED = 'test/faults/killed.test.ts';
const PLACES = 'test/faults/places.test.ts';
const DISKS = 'test/faults/disks.test.ts';
const STREAMS = 'test/faults/streams.test.ts';
const MACHINE = 'test/faults/machine.test.ts';
const DAMAGED = 'test/faults/damaged.test.ts';
const HELPER = 'test/command/helper.test.ts';

const NOT_ACTIVE = { code: 1, kind: 'not-active' };
const LOCAL_FILE = { code: 1, kind: 'local-file' };
const NO_KIND = { code: 1 };

const DAMAGES = [
  'is empty',
  'is cut short',
  'has one other byte',
  'is full of zeros',
  'is of version 0',
  'is of version 3',
];

/** What goes wrong on this machine. */
export const SYMPTOMS_HERE: readonly Symptom[] = [
  {
    ...NOT_ACTIVE,
    says: 'This role is not active.',
    hint: 'Click Assume role in VS Code, or run `rolecall assume` with its name.',
    means: 'Nobody holds the role here: it was released, its window closed, or what was kept of it cannot be believed.',
    first: 'Assume the role again: that writes all of its files anew.',
    cases: [
      {
        faults: ['a first assumption is killed before each change of a file'],
        kept: 'Nothing, or the whole session.',
        test: KILLED,
      },
      {
        faults: ['a release is killed before each change of a file'],
        kept: 'Released as soon as the first of its files is gone; the next release or run removes the rest.',
        test: KILLED,
      },
      {
        faults: [
          'a symbolic link in the place of the session’s file',
          'a second link in the place of the session’s file',
          'a FIFO in the place of the session’s file',
          'a file that others may read in the place of the session’s file',
          'a file of somebody else in the place of the session’s file',
        ],
        kept: 'Nothing planted is believed; assuming again puts a plain file there.',
        test: PLACES,
      },
      {
        faults: ['the directory of credentials is open to others'],
        kept: 'Nothing in it is believed; assuming again closes it.',
        test: PLACES,
      },
      {
        faults: DAMAGES.map(how => `the session’s file ${how}`),
        kept: 'Counts as released, and is cleared away by the next run; assuming again mends it.',
        test: DAMAGED,
      },
      {
        faults: ['the session’s file has any other bytes'],
        kept: 'A thousand damages: believed to the last byte or not at all.',
        test: 'test/unit/store/damaged-files.test.ts',
        title: 'are believed to the last byte or not at all: the session file',
      },
      {
        faults: ['a role is released during its exchange'],
        kept: 'It stays released; what the cloud answered is thrown away.',
        test: HELPER,
        title: 'cannot bring a role back that was released during its exchange',
      },
    ],
  },
  {
    code: 4,
    kind: 'consent-needed',
    says: 'acme/app is not allowed yet.',
    hint: 'Run `rolecall consent grant`, or click Review and allow in VS Code.',
    means: 'No consent for this repository’s map can be believed, so nothing was sent.',
    first: 'Look at the map and allow it again; if others could write the consents, find out who.',
    cases: [
      {
        faults: ['the directory of consents is open to others'],
        kept: 'No consent in it is believed and nothing is sent; allowing again closes it.',
        test: PLACES,
      },
      { faults: DAMAGES.map(how => `the consent ${how}`), kept: 'Counts as none: nothing is sent.', test: DAMAGED },
    ],
  },
  {
    ...LOCAL_FILE,
    says: 'Another Rolecall process is still at work on this role.',
    hint: 'Try again; if it lasts, end the process that holds ….lock.',
    means: 'A process that was stopped or hangs keeps the role’s lock, so nobody else may renew it.',
    first: 'Continue or end that process: `fuser` with the lock’s path names it.',
    cases: [
      {
        faults: ['a stopped process keeps the lock'],
        kept: 'What is warm is served; releasing waits for nobody.',
        test: KILLED,
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: '….{} could not be written: there is a directory of that name.',
    hint: 'Remove it, then try again.',
    means: 'Something made a directory where a file of Rolecall’s has to be.',
    first: 'Look at what is in it, then remove it.',
    cases: [
      {
        is: 'cache',
        faults: ['a directory in the place of the credentials’ file'],
        kept: 'The directory is left alone.',
        test: PLACES,
      },
      {
        is: 'session',
        faults: ['a directory in the place of the session’s file'],
        kept: 'The directory is left alone.',
        test: PLACES,
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: '….lock {}.',
    hint: 'Remove it, then try again.',
    means: 'The role’s lock is not a plain file of yours, so it may lock nothing.',
    first: 'Remove it; if you did not put it there, find out who can write in that directory.',
    cases: [
      {
        is: 'could not be opened: it is a symbolic link',
        faults: ['a symbolic link in the place of the lock'],
        kept: 'What is warm is served; what was planted is left alone.',
        test: PLACES,
      },
      {
        is: 'could not be opened: there is a directory of that name',
        faults: ['a directory in the place of the lock'],
        kept: 'What is warm is served; what was planted is left alone.',
        test: PLACES,
      },
      {
        is: 'is not a plain file of yours',
        faults: [
          'a second link in the place of the lock',
          'a FIFO in the place of the lock',
          'a file of somebody else in the place of the lock',
        ],
        kept: 'What is warm is served; what was planted is left alone.',
        test: PLACES,
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: '…/.aws/config is not a regular file.',
    hint: 'Move it away, then try again.',
    means: 'There is a FIFO or a device where AWS’s tools look for profiles, and reading it could wait for ever.',
    first: 'Move it away.',
    cases: [{ faults: ['a FIFO in the place of ~/.aws/config'], kept: 'It is left alone.', test: PLACES }],
  },
  {
    ...LOCAL_FILE,
    says: "Rolecall's block is damaged (markers in line 3), so the file was left alone.",
    hint: 'Run `rolecall doctor --fix`, or delete the lines that begin with "# >>> rolecall" or "# <<< rolecall" and the profiles between them.',
    means: 'Somebody edited `~/.aws/config` so that nobody can tell any more which lines are Rolecall’s.',
    first: 'Run `rolecall doctor --fix`, which mends what is certain.',
    cases: [
      {
        faults: ['our block in ~/.aws/config has lost its end'],
        kept: 'The file, byte for byte; profiles in it work on.',
        test: DAMAGED,
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: '…/.local/state/rolecall/aws-config.lock could not be opened: the file system is read-only.',
    hint: 'Make it writable, or have this set up where it is.',
    means: 'The home directory cannot be written, so nothing new can be set up in it.',
    first: 'Assume once while it is writable, as when the image is built: what is set up works on afterwards.',
    cases: [
      {
        faults: ['a home that is read-only'],
        kept: 'What was set up before works on: credentials are in memory.',
        test: DISKS,
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: '{}: no space is left.',
    hint: 'Free some, then try again.',
    means: 'The disk, or the memory file system that holds credentials, is full.',
    first: 'See with `df` which file system the named file is on, and free some of it.',
    cases: [
      {
        is: '… could not be written',
        faults: ['no room for credentials'],
        kept: 'The old credentials serve on; no temporary file is left.',
        test: DISKS,
      },
      {
        is: '…/.aws/config could not be changed',
        faults: ['no room for ~/.aws/config'],
        kept: 'Your file, byte for byte; no temporary file is left.',
        test: DISKS,
      },
      {
        is: 'Nothing was allowed. ….json could not be written',
        faults: ['no room for a consent'],
        kept: 'Nothing is allowed.',
        test: DISKS,
      },
      {
        is: '…',
        faults: ['no room for a larger file in the private directory'],
        kept: 'The old file.',
        test: 'test/unit/platform/private-directory.test.ts',
        title: 'says that no space is left, and leaves the old file',
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: 'The credentials could not be written to standard output.',
    hint: 'Check that what reads them is running, and that its disk is not full.',
    means: 'The tool that asked for credentials has gone, or their output leads to a full disk.',
    first: 'Run the tool again: what was renewed is kept.',
    cases: [
      { faults: ['the answer goes to a full disk, renewed'], kept: 'What was renewed is kept.', test: STREAMS },
      {
        faults: ['the reader has gone'],
        kept: 'What was renewed is kept.',
        test: HELPER,
        title: 'survives a reader that has gone',
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: 'Rolecall has no home directory for its configuration: HOME is not set.',
    hint: 'Give this user an entry in /etc/passwd, or set HOME to a directory of your own outside the repository.',
    means: 'Neither the environment nor the user database says where this user’s files belong.',
    first: 'Set `HOME` to a directory of your own, outside the repository.',
    cases: [
      {
        faults: ['HOME is not set, and the user database does not know the user'],
        kept: 'Nothing is written anywhere.',
        test: MACHINE,
      },
    ],
  },
  {
    ...LOCAL_FILE,
    says: 'The current directory was deleted.',
    hint: 'Change into another one, then try again.',
    means: 'The folder that the command was started in is gone, so no repository can be told from it.',
    first: 'Change into a folder that exists.',
    cases: [
      {
        faults: ['the current directory was deleted'],
        kept: 'Profiles work on: the helper needs no current directory.',
        test: MACHINE,
      },
    ],
  },
  {
    ...NO_KIND,
    says: 'Rolecall is orphaned: the Node.js that it was installed with is gone, and no 22.19 or later is left{}.',
    hint: 'Open VS Code with the Rolecall extension once, which brings one, or install Node.js 24 in /usr/local/bin.',
    means: 'VS Code Server or its Node was removed, and no other Node on this machine can run the helper.',
    first: 'Open VS Code with the extension once, or install a current Node.js.',
    cases: [
      {
        faults: ['Node and what could stand in for it are gone'],
        kept: 'What is warm is served without Node.',
        test: MACHINE,
      },
      {
        is: ', only 16.20.2',
        faults: ['the Node that is left is too old'],
        kept: 'What is warm is served without Node; a newer one found behind it is used.',
        test: MACHINE,
      },
    ],
  },
  {
    ...NO_KIND,
    says: '…I/O error',
    means: 'The shell could not write the answer where the tool wanted it.',
    first: 'Free space where the tool’s output goes.',
    cases: [{ faults: ['the answer goes to a full disk, warm'], kept: 'The credentials.', test: STREAMS }],
  },
  {
    ...NO_KIND,
    says: '…too many …open…',
    means: 'The tool that asks has used up its file descriptors and left none for the helper.',
    first: 'Raise the limit (`ulimit -n`), or find out what the tool keeps open.',
    cases: [
      {
        faults: ['there are few file descriptors'],
        kept: 'What is warm needs three. A role that cannot be read is not called released.',
        test: STREAMS,
      },
    ],
  },
  {
    ...NO_KIND,
    says: '',
    means: 'What the command had to say could not be written.',
    first: 'Free space where its output goes.',
    cases: [{ faults: ['the command’s output goes to a full disk'], kept: 'Nothing changes.', test: STREAMS }],
  },
  {
    code: 130,
    says: 'Cancelled.',
    means: 'Somebody pressed Ctrl-C.',
    first: 'Nothing: what was there before is there still.',
    cases: [
      {
        faults: ['Ctrl-C'],
        kept: 'No process is left.',
        test: 'test/command/main-job.test.ts',
        title: 'stops at Ctrl-C with 130, and leaves no process',
      },
    ],
  },
];
