import assert from 'node:assert/strict';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { type SandboxCursor, startCursor } from '../doubles/cursor.ts';
import { asked, behavesAsAgent } from './agents.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

describe('rolecall in a simulated Cursor cloud agent', () => {
  let programs: string;
  let world: CommandWorld;
  let cursor: SandboxCursor;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(async () => {
    world = await CommandWorld.start(programs, 'cursor', {
      simulation: async sandbox => (cursor = await sandbox.with(startCursor)),
    });
  });
  afterEach(() => world.close());

  const fixture = () => ({
    world,
    roleArn: cursor.roleArn,
    server: 'cursor-socket',
    source: "Cursor's agent socket",
    sessionName: 'rolecall@cursor',
  });
  behavesAsAgent(fixture);

  it('tries again with a new request while the service is down for a moment', async () => {
    cursor.controls.answerNext({ status: 503, body: '{"error":"saturated"}' });
    assert.equal((await world.run(['assume', 'agent-readonly'])).code, 0);
    assert.deepEqual(asked(fixture()), ['cursor-socket 503', 'cursor-socket 200', 'sts 200']);
  });

  const FAILURES: readonly [what: string, prepare: () => void | Promise<void>, code: number, says: string][] = [
    [
      'an agent that may have no tokens',
      () => cursor.controls.answerNext({ status: 403, body: '{"error":"backend_error"}' }),
      5,
      'Cursor does not let this agent have identity tokens.\nStart a new agent; where that one is refused too, ask who administers your team in Cursor.',
    ],
    [
      'a socket that is gone',
      () => rm(cursor.socket),
      3,
      'SOCKET does not exist.\nRight after the start of an agent it may be missing: try again; a self-hosted worker serves it when started with --identity-socket.',
    ],
    [
      'a socket in a folder that others may write',
      () => chmod(path.dirname(cursor.socket), 0o777),
      3,
      'SOCKET is not used: FOLDER is writable by everyone.\nRight after the start of an agent it may be missing: try again; a self-hosted worker serves it when started with --identity-socket.',
    ],
    [
      'a token of another issuer',
      () => cursor.overrideClaims({ iss: 'https://api.cursor.com' }),
      5,
      "Cursor's agent socket gave a token of the issuer https://api.cursor.com, not of ISSUER.\nIssuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.",
    ],
    [
      'a token for another audience',
      () => cursor.overrideClaims({ aud: 'https://other.example' }),
      5,
      "Cursor's agent socket gave a token for https://other.example, not for sts.amazonaws.com.\nHave the token issued for exactly the audience that the role asks for.",
    ],
    [
      'an answer that is none',
      () => cursor.controls.answerNext({ status: 200, body: '{"token":1}' }),
      6,
      'The answer of Cursor\'s agent socket has no text "token".',
    ],
  ];
  for (const [what, prepare, code, says] of FAILURES) {
    it(`explains ${what}, and asks no cloud`, async () => {
      await prepare();
      const { stderr, ...ran } = await world.run(['assume', 'agent-readonly']);
      const expected = says
        .replace('SOCKET', cursor.socket)
        .replace('FOLDER', path.dirname(cursor.socket))
        .replace('ISSUER', cursor.issuer);
      assert.deepEqual([ran.code, ran.stdout, stderr], [code, '', `rolecall: ${expected}\n`]);
      assert.ok(!asked(fixture()).some(line => line.startsWith('sts')));
    });
  }

  it('asks nothing of a socket that the repository shipped or a stranger made', async () => {
    let reached = 0;
    const listen = async (file: string): Promise<Server> => {
      await mkdir(path.dirname(file), { recursive: true });
      const server = createServer((_request, response) => {
        reached += 1;
        response.end('{"token":"x"}');
      });
      await new Promise<void>(resolve => void server.listen(file, resolve));
      return server;
    };
    const shipped = path.join(world.simulated.checkout, 'tools/api.sock');
    const open = path.join(world.simulated.root, 'open', 'api.sock');
    const servers = [await listen(shipped), await listen(open)];
    await chmod(path.dirname(open), 0o777);
    for (const [socket, why] of [
      [shipped, `is not used: it lies in the workspace folder ${world.simulated.checkout}`],
      [open, `is not used: ${path.dirname(open)} is writable by everyone`],
    ] as const) {
      const environment = { ...world.simulated.environment, CURSOR_AGENT_SOCKET: socket };
      const { code, stderr } = await world.run(['assume', 'agent-readonly'], { environment });
      assert.equal(code, 3);
      assert.ok(stderr.startsWith(`rolecall: ${socket} ${why}.\n`), stderr);
      const listed = await world.run(['env'], { environment });
      assert.ok(listed.stdout.includes(`–  Cursor's agent socket  ${socket} ${why}.`), listed.stdout);
    }
    for (const server of servers) server.close();
    assert.equal(reached, 0);
  });
});
