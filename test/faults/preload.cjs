'use strict';
const fs = require('node:fs');
const timers = require('node:timers/promises');

/**
 * For `node --require`, which costs a process less than `--import`: what a test cannot do to a process from outside at an exact moment.
 *
 * FAULT_KILL_BEFORE=n: SIGKILL before the n-th call that changes a file; a write is half done by then. Being killed before a
 * call that changes none, or that fails, leaves the same files as before the next that does, so those do not count.
 * FAULT_CLOCK=ms: the clock is that much ahead, or, of a path, as much as its file says at each look.
 * FAULT_HASTE=n: timers end n times as early.  FAULT_SHORT_PAUSES=n: pauses alone do, and no time limit.
 */
const { FAULT_KILL_BEFORE, FAULT_CLOCK, FAULT_HASTE, FAULT_SHORT_PAUSES } = process.env;

const CHANGING = `openSync writeSync writeFileSync appendFileSync futimesSync fchmodSync chmodSync renameSync
  unlinkSync mkdirSync rmSync rmdirSync symlinkSync linkSync`.split(/\s+/);

if (FAULT_KILL_BEFORE !== undefined) {
  let left = Number(FAULT_KILL_BEFORE);
  // Since the last moment that counted. One call makes others, as writeFileSync opens: that is one moment.
  let hasChanged = true;
  for (const name of CHANGING) {
    const original = fs[name];
    fs[name] = (...words) => {
      if (!changesFile(name, words)) return original(...words);
      if (hasChanged) left -= 1;
      hasChanged = false;
      if (left === 0) {
        if (/^write/.test(name) && typeof words[0] === 'number') original(words[0], half(words[1]));
        process.kill(process.pid, 'SIGKILL');
      }
      const result = original(...words);
      hasChanged = true;
      return result;
    };
  }
}

function changesFile(name, [file, how]) {
  if (name === 'openSync') return typeof how === 'string' ? /[wa]/.test(how) : (how & fs.constants.O_CREAT) !== 0;
  return file !== 1 && file !== 2;
}

function half(content) {
  const bytes = Buffer.from(content);
  return bytes.subarray(0, bytes.length / 2);
}

if (FAULT_CLOCK !== undefined) {
  const RealDate = Date;
  const isFile = FAULT_CLOCK.startsWith('/');
  const { readFileSync } = fs;
  const now = () => RealDate.now() + Number(isFile ? readFileSync(FAULT_CLOCK, 'utf8') : FAULT_CLOCK);
  globalThis.Date = class extends RealDate {
    constructor(...words) {
      if (words.length === 0) super(now());
      else super(...words);
    }
    static now() {
      return now();
    }
  };
}

if (FAULT_HASTE !== undefined) {
  const [late, lateOf] = [globalThis.setTimeout, timers.setTimeout];
  const sooner = milliseconds => (milliseconds ?? 0) / Number(FAULT_HASTE);
  globalThis.setTimeout = (act, milliseconds, ...words) => late(act, sooner(milliseconds), ...words);
  timers.setTimeout = (milliseconds, ...words) => lateOf(sooner(milliseconds), ...words);
}

if (FAULT_SHORT_PAUSES !== undefined) {
  const pause = timers.setTimeout;
  timers.setTimeout = (milliseconds, ...words) => pause((milliseconds ?? 0) / Number(FAULT_SHORT_PAUSES), ...words);
}
