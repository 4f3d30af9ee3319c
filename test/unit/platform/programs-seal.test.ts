import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../../src/core/errors.ts';
import { shimText } from '../../../src/deliver/shim.ts';
import { install, installed } from '../../../src/platform/installation/install.ts';
import { areSealed, knownFlock, sealPrograms } from '../../../src/platform/installation/programs-seal.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

/** Files keep a time of whole seconds, which can be set again. */
const THEN = new Date('2026-01-02T03:04:05Z');

describe('installed programs that were found whole', () => {
  let root: string;
  let remove: () => Promise<void>;
  let programs: string;
  let helper: string;

  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
    const source = path.join(root, 'dist');
    mkdirSync(source);
    for (const name of ['helper.js', 'rolecall.js']) writeFileSync(path.join(source, name), name);
    install({ ...values(source), shimText });
    const folder = path.join(root, '.local/share/rolecall');
    programs = path.join(folder, readdirSync(folder).find(name => name.startsWith('1.0.0-')) ?? '');
    helper = path.join(programs, 'helper.js');
    for (const name of ['helper.js', 'rolecall.js']) utimesSync(path.join(programs, name), THEN, THEN);
    assert.equal(looked(), 'in place');
  });
  afterEach(() => remove());

  function values(source: string) {
    return {
      source,
      version: '1.0.0',
      homeDirectory: root,
      runtimeDirectory: path.join(root, 'runtime'),
      node: process.execPath,
      electron: false,
      searchPath: undefined,
    };
  }

  /** What the installed command finds when it looks after its own installation. */
  function looked(): 'in place' | 'to be installed' | 'damaged' {
    try {
      return installed({ ...values(programs), shimText }) === undefined ? 'to be installed' : 'in place';
    } catch (error) {
      assert.ok(error instanceof AssumeError && /not whole/.test(error.message), String(error));
      return 'damaged';
    }
  }

  /** As nobody does but the user: only who reads it sees it. */
  function changeUnseen(): void {
    writeFileSync(helper, 'HELPER.JS');
    utimesSync(helper, THEN, THEN);
  }

  it('are not read again', () => {
    changeUnseen();
    assert.equal(looked(), 'in place');
  });

  /** Each of these is seen without reading the programs, which are then read. */
  const SEEN: Readonly<Record<string, (seal: string) => void>> = {
    'one has another time': () => utimesSync(helper, THEN, new Date()),
    'one has another size': () => {
      writeFileSync(helper, 'cut');
      utimesSync(helper, THEN, THEN);
    },
    'one is missing': () => rmSync(helper),
    'one more is there': () => writeFileSync(path.join(programs, 'more.js'), ''),
    'others may write to one': () => chmodSync(helper, 0o666),
    'there is no seal': seal => rmSync(seal),
    'the seal is damaged': seal => writeFileSync(seal, readFileSync(seal, 'utf8').slice(0, 20)),
    'others may write to the seal': seal => chmodSync(seal, 0o664),
    'others may write to the folder': () => chmodSync(programs, 0o775),
  };
  for (const [what, change] of Object.entries(SEEN)) {
    it(`are read again where ${what}`, () => {
      changeUnseen();
      change(path.join(programs, 'seal.json'));
      assert.equal(looked(), 'damaged');
    });
  }

  it('are read again, each time, where one is another user’s', function () {
    if (process.geteuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    chownSync(helper, 12_345, 12_345);
    assert.equal(looked(), 'in place');
    changeUnseen();
    assert.equal(looked(), 'damaged');
  });

  it('are sealed again once they were read', () => {
    utimesSync(helper, THEN, new Date(THEN.getTime() + 1000));
    const seal = path.join(programs, 'seal.json');
    const before = readFileSync(seal, 'utf8');
    assert.equal(looked(), 'in place');
    assert.notEqual(readFileSync(seal, 'utf8'), before);
    assert.equal(statSync(seal).mode & 0o7777, 0o644);
  });

  it('remember what flock can do until it is another', () => {
    const [flock, log] = [path.join(root, 'flock'), path.join(root, 'log')];
    writeFileSync(flock, `#!/bin/sh\necho asked >>'${log}'\n`, { mode: 0o755 });
    utimesSync(flock, THEN, THEN);
    const asked = (): number => readFileSync(log, 'utf8').trim().split('\n').length;
    const known = knownFlock(programs, flock);
    assert.deepEqual([known, asked()], [{ path: flock, waits: true }, 1]);
    sealPrograms(programs, known);
    assert.deepEqual([knownFlock(programs, flock), asked()], [known, 1]);
    utimesSync(flock, THEN, new Date());
    assert.deepEqual([knownFlock(programs, flock), asked()], [known, 2]);
    assert.equal(knownFlock(programs, undefined), undefined);
    sealPrograms(programs, knownFlock(programs, flock));
    chmodSync(programs, 0o775);
    assert.deepEqual([knownFlock(programs, flock), asked()], [known, 4], 'others could have written the seal');
  });

  it('remember that flock cannot wait', () => {
    const flock = path.join(root, 'flock');
    writeFileSync(flock, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const known = knownFlock(programs, flock);
    assert.deepEqual(known, { path: flock, waits: false });
    sealPrograms(programs, known);
    assert.deepEqual(knownFlock(programs, flock), known);
  });

  it('that cannot be sealed are only read again', () => {
    const nowhere = path.join(root, 'nowhere');
    sealPrograms(nowhere, undefined);
    assert.equal(areSealed(nowhere), false);
  });
});
