import { inspect } from 'node:util';
import { runSuites } from './run-suites.ts';

// The program in which a job's suites run. Mocha's own starts a second Node and reads its options from files: twice the work.

// To the end whatever a failed suite has left running: the reporter has written its counts by then.
runSuites(process.argv.slice(2)).then(
  failures => process.exit(failures === 0 ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${inspect(error)}\n`);
    process.exit(2);
  },
);
