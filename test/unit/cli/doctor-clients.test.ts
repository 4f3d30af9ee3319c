import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkAzureClients } from '../../../src/clouds/azure/doctor/check-clients.ts';
import { AZ_TOOL, AZURE_CLIENTS } from '../../../src/clouds/azure/doctor/clients.ts';
import type { ClientTable } from '../../../src/clouds/client-table.ts';
import { DOCTORS } from '../../../src/clouds/doctor.ts';
import { checkGoogleClients } from '../../../src/clouds/google/doctor/check-clients.ts';
import { GCLOUD_TOOL, GOOGLE_CLIENTS } from '../../../src/clouds/google/doctor/clients.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { FoundProgram } from '../../../src/core/ports.ts';
import type { Target } from '../../../src/core/target.ts';
import { createFakeExec, type FakeProgram } from '../../support/fake-exec.ts';
import { createFakePrograms } from '../../support/fake-programs.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { fakeOverview, roleOverview } from './fake-context.ts';
import { bad, fakePatient } from './fake-patient.ts';

const DOCS = path.resolve(import.meta.dirname, '../../../docs');
const GOOGLE: Target = {
  cloud: 'gcp',
  provider: 'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona',
};
const AZURE: Target = {
  cloud: 'azure',
  tenantId: '11111111-2222-3333-4444-555555555555',
  clientId: '66666666-7777-8888-9999-000000000000',
};

/** A machine where a cloud's tool is at `/usr/bin`, and the only role is of this target. */
function patientWith(
  target: Target,
  tool: string,
  program: FakeProgram,
  found: FoundProgram = { found: true, path: `/usr/bin/${tool}` },
) {
  const exec = createFakeExec({ [`/usr/bin/${tool}`]: program });
  const role = roleOverview('cloud', { role: { ...awsRole('cloud'), target } });
  const programs = () => createFakePrograms(new Map([[tool, found]]));
  return { patient: fakePatient({ overview: fakeOverview({ roles: [role] }), world: { exec, programs } }), exec };
}

const gcloud = (version: string) => () => ({ output: `Google Cloud SDK ${version}\nalpha 2025.06.20\nbq 2.1.18\n` });
const az = (version: string) => () => ({ output: `{\n  "azure-cli": "${version}",\n  "azure-cli-core": "2.9.0"\n}\n` });

describe('rolecall doctor and the versions of clients', () => {
  const rows: readonly (readonly [what: string, target: Target, tool: string, says: FakeProgram, found?: string])[] = [
    ['a gcloud before it took roles', GOOGLE, 'gcloud', gcloud('362.9.9'), 'warning client-too-old /usr/bin/gcloud'],
    ['one that only reads files', GOOGLE, 'gcloud', gcloud('363.0.0'), 'warning client-too-old /usr/bin/gcloud'],
    ['the last of those', GOOGLE, 'gcloud', gcloud('401.0.0'), 'warning client-too-old /usr/bin/gcloud'],
    ['one that runs the command', GOOGLE, 'gcloud', gcloud('402.0.0')],
    ['one with more digits', GOOGLE, 'gcloud', gcloud('1000.0.0')],
    ['an az without federated tokens', AZURE, 'az', az('2.9.1'), 'warning client-too-old /usr/bin/az'],
    ['the last of those', AZURE, 'az', az('2.29.2'), 'warning client-too-old /usr/bin/az'],
    ['an az with them', AZURE, 'az', az('2.30.0')],
    ['an az of today', AZURE, 'az', az('3.0.0')],
    ['nonsense', AZURE, 'az', () => ({ output: 'x' }), 'info client-version-unknown /usr/bin/az'],
    [
      'one that does not end',
      GOOGLE,
      'gcloud',
      () => {
        throw new AssumeError('network', 'No answer from /usr/bin/gcloud within 15 s.');
      },
      'info client-version-unknown /usr/bin/gcloud',
    ],
  ];
  for (const [what, target, tool, says, found] of rows) {
    it(`asks ${tool}: ${what}`, async () => {
      const { patient, exec } = patientWith(target, tool, says);
      const check = target === GOOGLE ? checkGoogleClients : checkAzureClients;
      assert.deepEqual(await bad(check, patient), [...(found === undefined ? [] : [found]), 'info clients']);
      const { program, argumentList } = target === GOOGLE ? GCLOUD_TOOL : AZ_TOOL;
      assert.deepEqual(exec.runs, [[`/usr/bin/${program}`, ...argumentList]]);
    });
  }

  it('says what an old gcloud lacks, and what to do', async () => {
    const { patient } = patientWith(GOOGLE, 'gcloud', gcloud('390.0.0'));
    const [finding] = await checkGoogleClients(patient);
    assert.equal(
      finding?.title,
      'gcloud 390.0.0 does not run the command that a file names; 402.0.0 is the first that does',
    );
    assert.match(finding?.fix ?? '', /\.file\.json/);
  });

  it('runs no program that might be somebody else’s', async () => {
    const refused: FoundProgram = { found: false, reason: 'at /usr/bin/az is not run: others can write it' };
    const { patient, exec } = patientWith(AZURE, 'az', az('2.0.0'), refused);
    assert.deepEqual(await bad(checkAzureClients, patient), ['info clients']);
    assert.deepEqual(exec.runs, []);
  });

  it('looks for no tool of a cloud that has no role here', async () => {
    const searched: string[] = [];
    for (const target of [awsRole('dev').target, GOOGLE, AZURE]) {
      const role = roleOverview('one', { role: { ...awsRole('one'), target } });
      const programs = () => ({
        find: (names: readonly string[]) => {
          searched.push(`${target.cloud}: ${names.join(' ')}`);
          return Promise.resolve({ found: false, reason: 'was not found' } as const);
        },
      });
      const patient = fakePatient({ overview: fakeOverview({ roles: [role] }), world: { programs } });
      for (const check of [...DOCTORS.gcp.checks, ...DOCTORS.azure.checks]) await check(patient);
    }
    assert.deepEqual(searched, ['gcp: gcloud', 'azure: az']);
  });

  const tables: readonly (readonly [page: string, table: ClientTable, Target])[] = [
    ['google-cloud.md', GOOGLE_CLIENTS, GOOGLE],
    ['azure.md', AZURE_CLIENTS, AZURE],
  ];
  for (const [page, { columns, clients }, target] of tables) {
    it(`tells the table that docs/${page} has`, async () => {
      const section = readFileSync(path.join(DOCS, page), 'utf8').split('\n### Versions\n')[1] ?? '';
      const [head, , ...rows] = section
        .split('\n')
        .filter(line => line.startsWith('|'))
        .map(line =>
          line
            .split('|')
            .slice(1, -1)
            .map(cell => cell.trim()),
        );
      assert.deepEqual(head, ['client', ...columns]);
      assert.deepEqual(
        rows,
        clients.map(({ name, cells }) => [name, ...cells]),
      );

      const { patient } = patientWith(target, 'nothing', () => ({}));
      const check = target === GOOGLE ? checkGoogleClients : checkAzureClients;
      const told = (await check(patient)).find(({ id }) => id === 'clients')?.details ?? [];
      const first = clients[0];
      assert.equal(told.length, clients.length);
      assert.equal(
        told[0],
        `${first?.name}: ${columns.map((column, at) => `${column} ${first?.cells[at]}`).join(', ')}`,
      );
    });
  }
});
