import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { programRoots } from '../../../src/composition/program-roots.ts';
import { failureOf } from '../../support/failure-of.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

const OWN = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('The certificates that programs of others are to believe', () => {
  let place: Awaited<ReturnType<typeof ownedDirectory>>;
  let ca: string;

  before(async () => {
    place = await ownedDirectory();
    await mkdir(place.directory, { recursive: true });
    ca = path.join(place.directory, 'company.pem');
    await writeFile(ca, OWN, { mode: 0o600 });
  });
  after(() => place.remove());

  it('are their own where a person names none', async () => {
    const directory = new MemoryDirectory();
    assert.equal(await programRoots({ certificateAuthority: undefined }, directory), undefined);
    assert.deepEqual(await directory.names(), []);
  });

  it('are those of the public authorities and the person’s, in one file', async () => {
    const directory = new MemoryDirectory();
    assert.equal(await programRoots({ certificateAuthority: ca }, directory), `${directory.path}/roots.pem`);
    const text = (await directory.read('roots.pem'))?.content ?? '';
    assert.ok(text.includes(OWN) && text.includes(rootCertificates[0] ?? 'none'));
  });

  it('are none that others could have written', async () => {
    const directory = new MemoryDirectory();
    const loose = path.join(place.directory, 'loose.pem');
    await writeFile(loose, OWN);
    await chmod(loose, 0o666);
    const failure = await failureOf(() => programRoots({ certificateAuthority: loose }, directory));
    assert.equal(failure.kind, 'local-file');
    assert.deepEqual(await directory.names(), []);
  });
});
