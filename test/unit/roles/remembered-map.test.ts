import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RoleMap } from '../../../src/core/role.ts';
import type { RoleMapInput } from '../../../src/roles/read-role-map.ts';
import { readOrRemember, type ReadingMemory } from '../../../src/roles/remembered-map.ts';
import { AWS, JSON_FILE, mapOf, YAML_FILE } from './maps.ts';

/** A memory that can be looked into and changed. */
class Memory implements ReadingMemory {
  name: string | undefined = 'one build';
  kept: string | undefined;
  writes = 0;

  program(): Promise<string | undefined> {
    return Promise.resolve(this.name);
  }

  digest(text: string): string {
    return createHash('sha256').update(text).digest('hex');
  }

  read(): Promise<string | undefined> {
    return Promise.resolve(this.kept);
  }

  write(text: string): Promise<void> {
    this.kept = text;
    this.writes += 1;
    return Promise.resolve();
  }
}

const LONG = `# ${'-'.repeat(70_000)}\n`;
const PROVIDERS = 'projects/123456/locations/global/workloadIdentityPools/pool/providers/ona1';
const GUID = 'aaaaaaaa-1111-2222-3333-444444444444';

const YAML = `version: 1
identity:
  codespaces: { broker: https://id.acme.example }
  provider: { preset: okta, issuer: https://acme.okta.com, clientId: { aws: c, gcp: d }, scopes: [groups] }
  identityCenter: { startUrl: https://acme.awsapps.com/start, region: eu-west-1 }
  gitlab: { variable: ID_TOKEN }
  devin: { subjectKeys: [org_id, user_id] }
roles:
  dev: { aws: ${AWS}, description: Reads, default: true, when: { branches: ["**"] } }
  deploy:
    duration: 4h
    aws:
      roleArn: arn:aws-us-gov:iam::111122223333:role/deploy
      region: us-gov-west-1
      sessionPolicy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] }
      policyArns: [arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess]
    when: { branches: [main], platforms: [codespaces, ona], claims: { groups: [platform], org: acme } }
    confirm: true
    reviewed: 2026-10-01
  set: { aws: { identityCenter: { startUrl: https://acme.awsapps.com/start, region: eu-west-1, accountId: "111122223333", roleName: ReadOnly } } }
  data: { use: automation, gcp: { provider: ${PROVIDERS}, serviceAccount: reader@acme.iam.gserviceaccount.com } }
  infra: { use: agent, fullPermissions: true, azure: { tenantId: ${GUID}, clientId: ${GUID}, subscriptionId: ${GUID} } }
  broken: { aws: 1 }
autoAssume: [dev, nobody, deploy]
${LONG}`;
const JSON_TEXT = JSON.stringify({
  customizations: { rolecall: { version: 1, roles: { dev: { aws: { roleArn: 'x' } } } } },
});

const INPUT: RoleMapInput = {
  repositoryFile: { file: YAML_FILE, label: 'rolecall.yaml', text: YAML },
  devcontainers: [{ file: JSON_FILE, label: '.devcontainer/devcontainer.json', text: JSON_TEXT }],
  userConfiguration: { file: '/home/dev/.config/rolecall/config.yaml', text: `roles: { mine: { aws: ${AWS} } }` },
  chosenBy: 'flag',
};

function ofYaml(text: string): RoleMapInput {
  return { ...INPUT, repositoryFile: { file: YAML_FILE, label: 'rolecall.yaml', text } };
}

/** A map that no text says, sealed as the memory seals: what is read from a record and what from the text cannot be mistaken. */
async function sealedFor(memory: Memory, input: RoleMapInput, change: (text: string) => string): Promise<void> {
  await readOrRemember(input, memory);
  const [, text = ''] = /^.*?\n(.*)$/s.exec(memory.kept ?? '') ?? [];
  const texts = (name: string, value: unknown): unknown =>
    name === 'text' && typeof value === 'string' ? memory.digest(value) : value;
  const key = memory.digest(JSON.stringify([memory.name, input], texts));
  const changed = change(text);
  assert.notEqual(changed, text);
  memory.kept = `${memory.digest(`${key}\n${memory.digest(changed)}`)}\n${changed}`;
}

const forged = (text: string): string => text.replace('"Reads"', '"From the record"');

function withoutReading({ reading: _reading, ...map }: RoleMap): RoleMap {
  return map;
}

function description(map: RoleMap): string | undefined {
  return map.roles.find(({ role }) => role.name === 'dev')?.role.description;
}

describe('a long role map that was read before', () => {
  it('is recalled as it was read, whatever can stand in it, down to which problem is the same', async () => {
    const memory = new Memory();
    const first = await readOrRemember(INPUT, memory);
    const again = await readOrRemember(INPUT, memory);
    assert.equal(memory.writes, 1);
    const read = mapOf(INPUT);
    assert.ok(first.reading);
    const both = { ...read, reading: first.reading };
    assert.deepEqual([first, again], [both, both]);
    assert.ok(again.roles.length === 6 && again.broken.length === 1 && again.overshadowed.length === 1);
    for (const { problem } of [...again.broken, ...(again.unknownAutoAssume ?? [])])
      assert.ok(again.problems.includes(problem));
    for (const { source } of again.roles) assert.ok(again.sources.includes(source));
  });

  it('is not read again', async () => {
    const memory = new Memory();
    await sealedFor(memory, INPUT, forged);
    assert.equal(description(await readOrRemember(INPUT, memory)), 'From the record');
  });

  const others: readonly (readonly [string, (memory: Memory) => RoleMapInput])[] = [
    [
      'one character of it is another',
      () => ofYaml(YAML.replace('111122223333:role/deploy', '111122223334:role/deploy')),
    ],
    ['a comment of it is longer', () => ofYaml(`${YAML}#`)],
    [
      'it is in another folder',
      () => ({ ...INPUT, repositoryFile: { file: '/w/rolecall.yaml', label: 'rolecall.yaml', text: YAML } }),
    ],
    ['the configuration says something else', () => ({ ...INPUT, userConfiguration: undefined })],
    ['a devcontainer.json says something else', () => ({ ...INPUT, devcontainers: [] })],
    ['another choice was made', () => ({ ...INPUT, devcontainerChoice: '.devcontainer/devcontainer.json' })],
    ['another program reads', memory => ((memory.name = 'another build'), INPUT)],
  ];
  for (const [what, change] of others) {
    it(`is read again where ${what}`, async () => {
      const memory = new Memory();
      await sealedFor(memory, INPUT, forged);
      const input = change(memory);
      assert.deepEqual(withoutReading(await readOrRemember(input, memory)), mapOf(input));
    });
  }

  const damages: readonly (readonly [string, (kept: string) => string | undefined])[] = [
    ['is gone', () => undefined],
    ['is empty', () => ''],
    ['is cut short', kept => kept.slice(0, -1)],
    ['is cut off behind its seal', kept => kept.slice(0, 64)],
    ['was edited', kept => kept.replace('111122223333:role/dev', '999999999999:role/dev')],
    ['has another seal', kept => kept.replace(/^./, first => (first === '0' ? '1' : '0'))],
  ];
  for (const [what, damage] of damages) {
    it(`is read again where its record ${what}`, async () => {
      const memory = new Memory();
      await readOrRemember(INPUT, memory);
      const kept = memory.kept ?? '';
      memory.kept = damage(kept);
      assert.notEqual(memory.kept, kept);
      assert.deepEqual(withoutReading(await readOrRemember(INPUT, memory)), mapOf(INPUT));
      assert.equal(memory.kept, kept, 'and kept once more');
    });
  }

  it("is read again where another folder's record was put in its place", async () => {
    const [memory, other] = [new Memory(), new Memory()];
    await sealedFor(other, ofYaml(`${YAML}#`), forged);
    memory.kept = other.kept;
    assert.deepEqual(withoutReading(await readOrRemember(INPUT, memory)), mapOf(INPUT));
  });

  const foreign: readonly (readonly [string, (text: string) => string])[] = [
    ['is no JSON', text => text.slice(1)],
    ['lacks something', text => text.replace('"partition":"aws",', '')],
    ['has a kind of word that there is not', text => text.replace('"use":"automation"', '"use":"anybody"')],
    ['says something that is no part of a role', text => text.replace('"confirm":true', '"confirm":true,"admin":true')],
    ['has a target of another kind', text => text.replace('"via":"web-identity"', '"via":"identity-center"')],
    ['has a number that is none', text => text.replace('"durationSeconds":14400', '"durationSeconds":1e999')],
    ['says of one role less where it stands', text => text.replace(/(?<="numbers":\[[\d,]*)(?:,\d+){6}\]/, ']')],
    ['names a source that there is not', text => text.replace('"source":1', '"source":7')],
  ];
  for (const [what, change] of foreign) {
    it(`is read again where its record, though sealed, ${what}`, async () => {
      const memory = new Memory();
      await sealedFor(memory, INPUT, change);
      assert.deepEqual(withoutReading(await readOrRemember(INPUT, memory)), mapOf(INPUT));
    });
  }

  const never: readonly (readonly [string, RoleMapInput | undefined])[] = [
    ['it is short', ofYaml('version: 1\n')],
    [
      'it holds a secret',
      {
        ...INPUT,
        userConfiguration: {
          file: '/c',
          text: `identity: { provider: { issuer: https://accounts.google.com, clientId: c, clientSecret: s3cret } }`,
        },
      },
    ],
    ['a file of it cannot be read', ofYaml(`${YAML}\t{`)],
    ['nobody knows which program reads', undefined],
  ];
  for (const [what, input = INPUT] of never) {
    it(`is kept nowhere where ${what}`, async () => {
      const memory = new Memory();
      if (what.startsWith('nobody')) memory.name = undefined;
      assert.deepEqual(withoutReading(await readOrRemember(input, memory)), mapOf(input));
      assert.equal(memory.writes, 0);
    });
  }
});
