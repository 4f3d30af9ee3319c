import Mocha from 'mocha';
import { writeFileSync } from 'node:fs';
import { messageOf } from '../hosts/message-of.ts';
import { skipReasonKey } from '../hosts/skip-because.ts';
import { type StageReport, stageReportVariable } from './stage-report.ts';

/** Characters and lines of a failed test's message that the summary repeats. */
const LONGEST_REASON = 2000;
const MOST_LINES = 20;

/**
 * Prints what mocha's `spec` reporter prints, and leaves the counts, and why tests were skipped, in the file that the
 * environment variable ROLECALL_TEST_REPORT names.
 */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const path = process.env[stageReportVariable];
    if (!path) return;
    let passed = 0;
    const failed: string[] = [];
    const skipped: { title: string; reason: string }[] = [];
    runner.on('pass', () => {
      passed += 1;
    });
    runner.on('fail', (test, error: unknown) => failed.push([test.fullTitle(), ...whyFailed(error)].join('\n    ')));
    runner.on('pending', test => skipped.push({ title: test.fullTitle(), reason: whySkipped(test) }));
    runner.once('end', () => {
      const report: StageReport = { passed, failed, skipped };
      // At once: mocha ends the process right after this event.
      writeFileSync(path, JSON.stringify(report));
    });
  }
}

/** The first lines of what the test said: of a long log often only its end is kept. */
function whyFailed(error: unknown): readonly string[] {
  return messageOf(error).slice(0, LONGEST_REASON).split('\n').slice(0, MOST_LINES);
}

/** The reason given for the test, or for the nearest suite around it. */
function whySkipped(test: Mocha.Test): string {
  for (let at: Mocha.Test | Mocha.Suite | undefined = test; at !== undefined; at = at.parent) {
    const reason: unknown = Reflect.get(at, skipReasonKey);
    if (typeof reason === 'string') return reason;
  }
  return 'no reason was given';
}
