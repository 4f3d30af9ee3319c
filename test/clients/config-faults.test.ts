import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseJson } from '../../src/core/parse.ts';
import { configFaults } from '../../src/clouds/aws/config-file/config-faults.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { clientEnvironment, runClient } from './client-run.ts';

const PYTHON = '/usr/bin/python3';

const ASK = `
import botocore.configloader, json, sys
def reads(file):
    try:
        botocore.configloader.raw_config_parse(file, parse_subsections=False)
        return True
    except Exception:
        return False
print(json.dumps([reads(file) for file in sys.argv[1:]]))
`;

/** Configuration files as byte text: sound ones, and one for each way in which Python's strict parser refuses. */
const FILES: readonly string[] = [
  '',
  '# c\n[default]\nregion = x\n\n[profile a] # c\ns3 =\n  max = 3\n  max = 4\n',
  ' [profile a]\n region=x\n',
  '[profile a]\nregion = x\n  nonsense\n',
  '[profile a]\nregion = x\n[profile "a"]\n',
  '[a]\nb: c\r\n\r\n[d]\r\n',
  '[a]\nb = \u00c3\u00a9\n',
  '[profile a]\n[b]\n[profile a]\n',
  '[a]\nRegion=x\nregion=y\n',
  'region=x\n[a]\n',
  '[a]\nnonsense\n',
  '[profile a\nb = c\n',
  '[a]\nb = \u00e9\n',
  '\u00ef\u00bb\u00bf[a]\n',
];

describe('A configuration file that the AWS CLI and boto3 refuse', () => {
  let folder: string;

  before(async function () {
    const probe = existsSync(PYTHON)
      ? await runClient(PYTHON, ['-c', 'import botocore'], clientEnvironment('/nonexistent'))
      : undefined;
    if (probe?.code !== 0) skipBecause(this, `${PYTHON} has no botocore; Debian's package python3-botocore has it.`);
    folder = await mkdtemp(path.join(tmpdir(), 'rolecall-faults-'));
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('is one in which the doctor names a fault, and no other is', async () => {
    const files = FILES.map((_, index) => path.join(folder, String(index)));
    await Promise.all(FILES.map((text, index) => writeFile(files[index] ?? '', text, 'latin1')));
    const { out, error } = await runClient(PYTHON, ['-c', ASK, ...files], clientEnvironment(folder));
    const read = parseJson(out);
    assert.ok(Array.isArray(read), error);
    const named = FILES.map(text => configFaults(text).length === 0);
    assert.deepEqual(read, named);
    assert.ok(named.includes(true) && named.includes(false));
  });
});
