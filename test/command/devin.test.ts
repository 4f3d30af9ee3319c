import assert from 'node:assert/strict';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type SandboxDevin, startDevin } from '../doubles/devin.ts';
import { unsignedToken } from '../support/unsigned-token.ts';
import { asked, behavesAsAgent } from './agents.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';
import { Trap } from './trap.ts';

describe('rolecall in a simulated Devin session', () => {
  let programs: string;
  let world: CommandWorld;
  let devin: SandboxDevin;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(async () => {
    world = await CommandWorld.start(programs, 'devin', {
      simulation: async sandbox => (devin = await sandbox.with(startDevin)),
    });
  });
  afterEach(() => world.close());

  const fixture = () => ({
    world,
    roleArn: devin.roleArn,
    server: 'devin',
    source: "Devin's token exchange",
    sessionName: 'rolecall@devin',
  });
  behavesAsAgent(fixture);

  it('reads the session token anew at each use, for Devin replaces it', async () => {
    await devin.writeSessionToken({ jti: 'another' });
    assert.equal((await world.run(['assume', 'agent-readonly'])).code, 0);
  });

  it('puts the claims that the map chose into the subject', async () => {
    const { simulated } = world;
    const file = path.join(simulated.home, '.config/rolecall/config.yaml');
    const own = await readFile(file, 'utf8');
    await writeFile(file, `${own}identity:\n  devin: { subjectKeys: [org_id, repository_name] }\n`);
    const { claims, proves } = await world.json(['env', '--claims']);
    assert.match(JSON.stringify(claims), /"sub":"org_id:org-123:repository_name:acme\/app"/);
    assert.equal(proves, 'This token proves the organisation and repository, not the person or branch.');
  });

  const FILE_HINT = 'Devin writes it into each session, and renews it there.';
  const ISSUER_HINT =
    'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.';
  const FAILURES: readonly [
    what: string,
    prepare: () => void | Promise<void>,
    code: number,
    says: string,
    asks: readonly string[],
  ][] = [
    [
      'a session without a token',
      () => rm(devin.tokenFile),
      3,
      `The token file FILE does not exist.\n${FILE_HINT}`,
      [],
    ],
    [
      'a token that others could have written',
      () => chmod(devin.tokenFile, 0o666),
      3,
      `The token file FILE is not used: FILE is writable by everyone.\n${FILE_HINT}`,
      [],
    ],
    [
      'a session token that expired',
      () => devin.writeSessionToken({ exp: Math.floor(Date.now() / 1000) - 90 }),
      3,
      "The token in FILE expired 1 min ago.\nDevin renews it while the session lives: check this machine's clock, or start a new session.",
      [],
    ],
    [
      'a session that is over',
      () => devin.endSession(),
      5,
      "Devin refused the session's own token (invalid_grant).\nStart a new session; organisations on a dedicated tenant exchange tokens through its proxy, which Rolecall does not use.",
      ['devin 400'],
    ],
    [
      'a token of another issuer',
      () => devin.overrideClaims({ iss: 'https://other.example' }),
      5,
      `Devin's token exchange gave a token of the issuer https://other.example, not of ISSUER.\n${ISSUER_HINT}`,
      ['devin 200'],
    ],
    [
      'a token for another audience',
      () => devin.overrideClaims({ aud: 'https://other.example' }),
      5,
      "Devin's token exchange gave a token for https://other.example, not for sts.amazonaws.com.\nHave the token issued for exactly the audience that the role asks for.",
      ['devin 200'],
    ],
    [
      'an answer that is none',
      () => devin.controls.answerNext({ status: 200, body: '[]' }),
      6,
      "The answer of Devin's token exchange is not an object.",
      ['devin 200'],
    ],
  ];
  for (const [what, prepare, code, says, asks] of FAILURES) {
    it(`explains ${what}, and asks no cloud`, async () => {
      await prepare();
      const { stderr, ...ran } = await world.run(['assume', 'agent-readonly']);
      const expected = says.replaceAll('FILE', devin.tokenFile).replace('ISSUER', devin.issuer);
      assert.deepEqual([ran.code, ran.stdout, stderr], [code, '', `rolecall: ${expected}\n`]);
      assert.deepEqual(asked(fixture()), asks);
    });
  }

  it('sends no token to an issuer that the token itself names, nor one that the repository shipped', async () => {
    const trap = await Trap.start(path.join(world.simulated.root, 'trap'));
    const shipped = path.join(world.simulated.checkout, 'oidc_token');
    await copyFile(devin.tokenFile, shipped);
    const other = path.join(world.simulated.home, 'other-token');
    const claims = { iss: trap.origin, org_id: 'org-666', exp: Math.floor(Date.now() / 1000) + 3600 };
    await writeFile(other, unsignedToken(claims), { mode: 0o600 });
    for (const [file, why] of [
      [shipped, `The token file ${shipped} is not used: it lies in the workspace folder ${world.simulated.checkout}.`],
      [other, `The token in ${other} names the issuer ${trap.origin}, not ${devin.issuer}.`],
    ] as const) {
      const environment = { ...world.simulated.environment, DEVIN_OIDC_TOKEN_FILE: file };
      const { code, stderr } = await world.run(['assume', 'agent-readonly'], { environment });
      assert.equal(code, 3);
      assert.ok(stderr.startsWith(`rolecall: ${why}\n`), stderr);
    }
    assert.deepEqual([asked(fixture()), trap.connections, trap.received], [[], 0, '']);
    await trap.close();
  });
});
