import type { Harmless } from './fault-table.ts';

const KILLED = 'test/faults/killed.test.ts';
const PLACES = 'test/faults/places.test.ts';
const STREAMS = 'test/faults/streams.test.ts';
const MACHINE = 'test/faults/machine.test.ts';
const DAMAGED = 'test/faults/damaged.test.ts';
const HELPER = 'test/command/helper.test.ts';
const UNIT = 'test/unit/platform';

/** What somebody may fear, and nobody notices. */
export const HARMLESS: readonly Harmless[] = [
  {
    about: 'Killed processes',
    cases: [
      {
        faults: ['a renewal by the helper is killed before each change of a file'],
        comes: 'whole credentials, the old or the new',
        kept: 'Never half a file. Temporary files go at the next run of anything.',
        test: KILLED,
      },
      {
        faults: ['an assumption is killed before each change of a file'],
        comes: 'whole credentials, the old or the new',
        kept: 'The old session, until the new one is whole.',
        test: KILLED,
      },
      {
        faults: ['an installation is killed before each change of a file'],
        comes: 'the next installation is whole',
        kept: 'Uninstalling afterwards leaves no file.',
        test: KILLED,
      },
      {
        faults: ['a change of ~/.aws/config is killed before its rename'],
        comes: 'the next change',
        kept: 'Your own lines, byte for byte; the next change removes the temporary file.',
        test: KILLED,
      },
      {
        faults: ['a writer of a consent was killed a minute ago'],
        kept: 'The earlier consent; its temporary file goes.',
        test: KILLED,
      },
      {
        faults: ['the helper is killed while the platform’s CLI hangs'],
        comes: 'new credentials, for the next that asks',
        kept: 'The lock is free at once.',
        test: KILLED,
      },
      {
        faults: ['the helper is killed in its exchange while 20 others wait'],
        comes: 'all of them get the same new credentials',
        kept: 'One of those that wait takes over.',
        test: HELPER,
        title: 'is taken over from when killed in its exchange',
      },
      {
        faults: ['a process is killed where there is no flock'],
        kept: 'The lock file of a dead process is broken by the next.',
        test: `${UNIT}/private-directory.test.ts`,
        title: 'breaks the lock file of a dead process',
      },
    ],
  },
  {
    about: 'Waiting and racing',
    cases: [
      {
        faults: ['200 helpers at once'],
        comes: 'all get the same credentials',
        kept: 'One exchange.',
        test: HELPER,
        title: 'makes one exchange for 200 cold helpers at once',
      },
      {
        faults: ['a role is assumed while a helper renews it'],
        kept: 'What the person assumed.',
        test: HELPER,
        title: 'does not undo an assumption made during its exchange',
      },
      {
        faults: ['twenty programs edit ~/.aws/config at once'],
        kept: 'Every edit.',
        test: `${UNIT}/user-file.test.ts`,
        title: 'loses nothing when twenty edit it at once',
      },
    ],
  },
  {
    about: 'Servers and the platform’s CLI',
    cases: [
      { faults: ['STS answers in HTTP/1.0'], kept: 'The new credentials.', test: 'test/faults/servers.test.ts' },
      {
        faults: ['the platform’s CLI leaves a child that holds its output'],
        kept: 'The time limit holds.',
        test: `${UNIT}/exec.test.ts`,
        title: 'keeps its time limit when a grandchild left the group and holds the pipe',
      },
    ],
  },
  {
    about: 'Clocks',
    cases: [
      {
        faults: ['the clock is 4 minutes behind', 'the clock is 3 hours behind', 'the clock is 4 minutes ahead'],
        kept: 'New credentials, for the hour that the cloud gave.',
        test: MACHINE,
      },
      {
        faults: ['the clock is set forward past the end of the credentials'],
        kept: 'Renewed: what seems over is not handed out.',
        test: MACHINE,
      },
      {
        faults: ['the clock is set back'],
        kept: 'The old credentials serve on, until this clock says that they end; AWS refuses them earlier.',
        test: MACHINE,
      },
    ],
  },
  {
    about: 'Files, directories and disks',
    cases: [
      {
        faults: [
          'a symbolic link in the place of the credentials’ file',
          'a second link in the place of the credentials’ file',
          'a FIFO in the place of the credentials’ file',
          'a file that others may read in the place of the credentials’ file',
          'a file of somebody else in the place of the credentials’ file',
        ],
        kept: 'New credentials in a new file; what was there is not read.',
        test: PLACES,
      },
      {
        faults: ['the directory of credentials belongs to somebody else', 'the directory of credentials is a link'],
        comes: 'credentials go to another directory',
        kept: 'Nothing is put there; what was there is not believed.',
        test: PLACES,
      },
      {
        faults: ['a umask of 000', 'a umask of 077', 'a umask of 777'],
        kept: 'Files are closed to others, and open to you.',
        test: PLACES,
      },
      {
        faults: ['no room for renewed credentials'],
        kept: 'The old credentials serve on while they are good.',
        test: 'test/faults/disks.test.ts',
      },
    ],
  },
  {
    about: 'Streams',
    cases: [
      { faults: ['stdin, stdout and stderr are closed'], kept: 'What was renewed is kept.', test: STREAMS },
      {
        faults: ['the reader’s pipe is full'],
        kept: 'The whole answer, once it is read; the lock is given back before.',
        test: STREAMS,
      },
    ],
  },
  {
    about: 'Node and the environment',
    cases: [
      { faults: ['Node was moved by an update'], kept: 'New credentials.', test: MACHINE },
      { faults: ['flock was uninstalled'], kept: 'One exchange: a lock file takes its place.', test: MACHINE },
      { faults: ['PATH is empty'], kept: 'New credentials: no program is looked for there.', test: MACHINE },
      { faults: ['there never was a flock'], kept: 'One exchange.', test: HELPER, title: 'works without flock' },
    ],
  },
  {
    about: 'Damaged and older files',
    cases: [
      {
        faults: [
          'the credentials’ file is empty',
          'the credentials’ file is cut short',
          'the credentials’ file has one other byte',
          'the credentials’ file is full of zeros',
          'the credentials’ file is of version 0',
          'the credentials’ file is of version 3',
        ],
        kept: 'Renewed.',
        test: DAMAGED,
      },
      {
        faults: [
          'the last failure’s file is empty',
          'the last failure’s file is cut short',
          'the last failure’s file is full of zeros',
        ],
        kept: 'Counts as none.',
        test: DAMAGED,
      },
      {
        faults: ['the lock’s file holds something'],
        kept: 'New credentials: its content does not matter.',
        test: DAMAGED,
      },
      { faults: ['which role new terminals use is damaged'], kept: 'Counts as no choice.', test: DAMAGED },
      {
        faults: ['our profile in ~/.aws/config was edited'],
        kept: 'The profile is written anew.',
        test: DAMAGED,
      },
      {
        faults: ['the installed programs are cut off'],
        kept: 'The next run of the command puts them there again.',
        test: DAMAGED,
      },
      {
        faults: ['V8’s compiled code of the programs is damaged'],
        kept: 'New credentials: it is compiled again.',
        test: DAMAGED,
      },
      {
        faults: ['the credentials’ file has any other bytes'],
        kept: 'A thousand damages: believed to the last byte or not at all.',
        test: 'test/unit/store/damaged-files.test.ts',
        title: 'are believed to the last byte or not at all: the cache file',
      },
      {
        faults: ['the credentials’ file is cut off anywhere'],
        kept: 'A miss at each length, in every shell.',
        test: 'test/command/helper-shim.test.ts',
        title: 'misses when the file is cut off anywhere',
      },
    ],
  },
];
