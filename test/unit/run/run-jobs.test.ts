import assert from 'node:assert/strict';
import type { Job } from '../../run/job.ts';
import { type EndedJob, runJobs } from '../../run/run-jobs.ts';
import { emptyReport, type StageReport } from '../../run/stage-report.ts';
import type { Say } from '../../run/turns.ts';

/** A job that says nothing of its own and ends when it is told. */
class HeldJob {
  readonly job: Job;
  readonly started: Promise<Say>;
  end: (report: StageReport) => void = () => undefined;

  constructor(name: string, more: Partial<Job> = {}) {
    const ended = new Promise<StageReport>(resolve => (this.end = resolve));
    let run: Job['run'] = () => ended;
    this.started = new Promise(resolve => {
      run = say => {
        resolve(say);
        return ended;
      };
    });
    this.job = { ...more, name, run };
  }
}

const passed = (count: number): StageReport => ({ ...emptyReport, passed: count });
const waiting = (name: string, after: string): Job => ({ name, after: [after], run: () => Promise.resolve(passed(1)) });
const reportsOf = (ended: readonly EndedJob[]): readonly StageReport[] => ended.map(({ report }) => report);
const withoutTimes = (text: string): string => text.replaceAll(/, \d+\.\d s/g, '');

describe('The jobs of a test run', () => {
  it('run side by side, and print one after the other what each has said', async () => {
    const [one, two] = [new HeldJob('one'), new HeldJob('two')];
    let printed = '';
    const jobs = runJobs([one.job, two.job], 2, text => (printed += text));
    const [sayOne, sayTwo] = await Promise.all([one.started, two.started]);
    sayTwo('second\n');
    sayOne('first\n');
    two.end(passed(2));
    sayOne('first again\n');
    assert.equal(printed, '\n== one\nfirst\nfirst again\n');
    one.end(passed(1));
    assert.deepEqual(reportsOf(await jobs), [passed(1), passed(2)]);
    assert.equal(
      withoutTimes(printed),
      '\n== one\nfirst\nfirst again\n== one: passed\n\n== two\nsecond\n== two: passed\n',
    );
  });

  it('are no more at once than are allowed, and wait for those they name, however these end', async () => {
    const order: string[] = [];
    const short = (name: string, after?: readonly string[]): Job => ({
      name,
      ...(after === undefined ? {} : { after }),
      run: () => {
        order.push(name);
        return name === 'build' ? Promise.reject(new Error('it broke')) : Promise.resolve(passed(1));
      },
    });
    const jobs = [short('suite', ['build', 'not in this run']), short('build'), short('types')];
    const ended = await runJobs(jobs, 1, () => undefined);
    assert.deepEqual(order, ['build', 'suite', 'types']);
    assert.deepEqual(
      reportsOf(ended).map(({ failed }) => failed),
      [[], ['build: it broke'], []],
    );
  });

  it('have one workbench at a time', async () => {
    const [one, two] = [new HeldJob('one', { hasWorkbench: true }), new HeldJob('two', { hasWorkbench: true })];
    const other = new HeldJob('other');
    let secondHasStarted = false;
    void two.started.then(() => (secondHasStarted = true));
    const jobs = runJobs([one.job, two.job, other.job], 3, () => undefined);
    await Promise.all([one.started, other.started]);
    other.end(emptyReport);
    await Promise.resolve();
    assert.equal(secondHasStarted, false);
    one.end(emptyReport);
    await two.started;
    two.end(emptyReport);
    assert.equal((await jobs).length, 3);
  });

  it('that wait for each other are a fault, not a run without end', async () => {
    await assert.rejects(
      runJobs([waiting('a', 'b'), waiting('b', 'a')], 2, () => undefined),
      /wait for each other: a, b/,
    );
  });
});
