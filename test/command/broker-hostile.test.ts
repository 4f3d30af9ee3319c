import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPrograms } from '../demo/build-programs.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub } from '../unit/broker/fake-github.ts';
import { BrokerFolder, serveGitHub } from './broker-process.ts';
import { BrokerServerProcess, METRICS_TOKEN, serverVariables } from './broker-server-process.ts';
import { addHostilePeople, attack, HOSTILE_REQUESTS } from './hostile-requests.ts';

describe('The broker under attack', () => {
  let programs: string;
  let served: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  let server: BrokerServerProcess;

  before(async () => {
    programs = mkdtempSync(path.join(tmpdir(), 'rolecall-programs-'));
    await buildPrograms(programs, 'broker-server');
    const github = new FakeGitHub();
    addHostilePeople(github);
    served = await serveGitHub(github);
    folder = new BrokerFolder(served.origin);
    const variables = serverVariables(folder, served.origin);
    server = await BrokerServerProcess.start({ programs, variables });
  });
  after(async () => {
    await server.end('SIGKILL');
    served.stop();
    folder.remove();
    rmSync(programs, { recursive: true, force: true });
  });

  it('issues nothing, fails nowhere, and serves who is entitled meanwhile and afterwards', async () => {
    const rounds = 6;
    const [mistakes, entitled] = await Promise.all([attack(server.address, rounds), ask(20)]);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(
      entitled,
      Array.from({ length: 20 }, () => 200),
    );
    assert.deepEqual(await ask(1), [200]);
    assert.equal(server.child.exitCode, null);
    assert.ok(!/"level":"error"|server_error|Error:/.test(server.written()), server.written());
    const page = await fetch(`${server.address}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    assert.match(await page.text(), /^rolecall_broker_tokens_issued_total\{cloud="aws"\} 21$/m);
  });

  it('is attacked in ways that are told apart', () => {
    assert.equal(new Set(HOSTILE_REQUESTS.map(({ name }) => name)).size, HOSTILE_REQUESTS.length);
    assert.ok(HOSTILE_REQUESTS.length > 50);
  });

  async function ask(times: number): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const answer = await fetch(`${server.address}/token`, { method: 'POST', body: new URLSearchParams(GOOD_FORM) });
      await answer.text();
      statuses.push(answer.status);
    }
    return statuses;
  }
});
