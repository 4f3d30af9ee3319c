import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { variableNames } from '../../../src/broker/configuration/variables.ts';
import { BROKER_REFUSALS } from '../../../src/core/broker-protocol.ts';
import { Secret } from '../../../src/core/secret.ts';
import { PROJECT } from '../structure/source-files.ts';
import { BrokerFixture, testKeys } from './broker-fixture.ts';

describe('docs/broker.md', () => {
  const page = readFileSync(path.join(PROJECT, 'docs/broker.md'), 'utf8');

  it('has every variable in its table, and none that there is not', () => {
    const written = [...page.matchAll(/^\| `[a-zA-Z.]+` +\| `([A-Z_]+)`/gm)].map(
      ([, name]) => `ROLECALL_BROKER_${name}`,
    );
    assert.deepEqual([...written, 'ROLECALL_BROKER_CONFIGURATION'].toSorted(), variableNames().toSorted());
    for (const [variable] of page.matchAll(/ROLECALL_BROKER_[A-Z_]+[A-Z]/g)) {
      assert.ok(variableNames().includes(variable), variable);
    }
  });

  it('has every reason for a refusal', () => {
    for (const reason of BROKER_REFUSALS) assert.ok(page.includes(`\`${reason}\``), reason);
  });

  it('has every metric, and none that there is not', async () => {
    const instead = { metricsToken: new Secret('x'), residentBytes: () => 1 };
    const fixture = new BrokerFixture(await testKeys(), {}, instead);
    const metrics = await (await fixture.get('/metrics', { headers: { authorization: 'Bearer x' } })).text();
    const names = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
    const written = [...page.matchAll(/^\| `((?:rolecall|process)_[a-z_]+)`/gm)].map(([, name = '']) => name);
    assert.deepEqual(written.toSorted(), names.toSorted());
  });
});
