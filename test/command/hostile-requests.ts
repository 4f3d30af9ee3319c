import { connect } from 'node:net';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { type FakeAccount, type FakeGitHub, JANE, json, MALLORY } from '../unit/broker/fake-github.ts';

const MALLORYS_TOKEN = 'ghu_MalloryMalloryMalloryMalloryMall';
const READERS_TOKEN = 'ghu_ReaderReaderReaderReaderReader00';
const EXPIRED_TOKEN = 'ghu_ExpiredExpiredExpiredExpiredExpi';

/** Adds to GitHub what hostile requests are about: people, codespaces and repositories that get no token. */
export function addHostilePeople(github: FakeGitHub): void {
  const { repository, codespace, repositories, codespaces, tokens } = github;
  const own = { ...repository, id: 2_001, name: 'own', owner: MALLORY };
  const fork = { ...repository, id: 2_002, name: 'fork', fork: true };
  const template = { ...repository, id: 2_003, name: 'template', is_template: true };
  const renamed = { ...repository, id: 2_004, name: 'renamed' };
  const replaced = { ...repository, id: 2_005, name: 'replaced' };
  repositories.push(own, fork, template, { ...replaced, id: 2_006 });
  const add = (name: string, change: Partial<typeof codespace>, owner: FakeAccount = MALLORY): void => {
    codespaces.push({ ...codespace, owner, name, id: 8_000 + codespaces.length, ...change });
  };
  add('stopped', { state: 'Shutdown' });
  add('unpublished', { repository: null });
  add('own', { repository: own });
  add('fork', { repository: fork });
  add('template', { repository: template });
  add('renamed', { repository: renamed });
  add('replaced', { repository: replaced });
  add('reader', {}, JANE);
  github.prepared.set('/repos/acme/renamed', json(301, {}, { location: 'https://api.github.com/repositories/2004' }));
  github.prepared.set('/acme/renamed.git/info/refs', json(301, {}, { location: 'https://github.com/acme/other.git' }));
  const writes = repositories.map(({ id }) => id);
  tokens.set(MALLORYS_TOKEN, { person: MALLORY, writes });
  // Of another codespace of the same person: it may write elsewhere.
  tokens.set(READERS_TOKEN, { person: JANE, writes: writes.filter(id => id !== repository.id) });
}

export interface HostileRequest {
  readonly name: string;
  /** What goes over the wire; `round` makes each one another. */
  readonly bytes: (round: number) => string;
}

const form = (changes: Readonly<Record<string, string>>): string =>
  new URLSearchParams({ ...GOOD_FORM, ...changes }).toString();

function post(body: string, headers: readonly string[] = [], target = '/token', method = 'POST'): string {
  const standard = ['host: id.acme.example', 'connection: close', 'content-type: application/x-www-form-urlencoded'];
  const length = headers.some(header => header.startsWith('content-length:'))
    ? []
    : [`content-length: ${Buffer.byteLength(body)}`];
  return [`${method} ${target} HTTP/1.1`, ...standard, ...length, ...headers, '', body].join('\r\n');
}

const mallory = (changes: Readonly<Record<string, string>>): string =>
  post(form({ subject_token: MALLORYS_TOKEN, ...changes }));

/** A good form with one byte of it changed: never the good form again, and never in a value that may be anything. */
function damaged(round: number): string {
  const good = form({ subject_token: EXPIRED_TOKEN });
  const at = (round * 7919) % good.length;
  return post(`${good.slice(0, at)}${String.fromCharCode(33 + ((round * 31) % 90))}${good.slice(at + 1)}`);
}

const SMUGGLED = post(form({}), ['transfer-encoding: chunked']);

/** Requests that must get no token, each with the good one's form but for what its name says. */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  { name: 'another grant', bytes: () => post(form({ grant_type: 'client_credentials' })) },
  { name: 'no grant', bytes: () => post(form({ grant_type: '' })) },
  { name: 'another audience', bytes: round => post(form({ audience: `https://evil-${round}.example` })) },
  { name: 'an actor beside it', bytes: () => post(form({ actor_token: 'x' })) },
  { name: 'a field twice', bytes: () => post(`${form({})}&audience=sts.amazonaws.com`) },
  { name: 'a personal token', bytes: round => post(form({ subject_token: `ghp_${String(round).padStart(36, '0')}` })) },
  {
    name: 'a token nobody has',
    bytes: round => post(form({ subject_token: `ghu_${String(round).padStart(36, '0')}` })),
  },
  { name: 'a token that expired, replayed', bytes: () => post(form({ subject_token: EXPIRED_TOKEN })) },
  { name: 'a token of the broker’s own', bytes: () => post(form({ subject_token: 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA' })) },
  { name: 'somebody else’s codespace', bytes: () => mallory({}) },
  { name: 'a codespace that is not there', bytes: round => mallory({ codespace: `codespace-${round}` }) },
  { name: 'a stopped codespace', bytes: () => mallory({ codespace: 'stopped' }) },
  { name: 'an unpublished codespace', bytes: () => mallory({ codespace: 'unpublished' }) },
  { name: 'a codespace of an owner that is not allowed', bytes: () => mallory({ codespace: 'own' }) },
  { name: 'a codespace of a fork', bytes: () => mallory({ codespace: 'fork' }) },
  { name: 'a codespace of a template', bytes: () => mallory({ codespace: 'template' }) },
  { name: 'a renamed repository', bytes: () => mallory({ codespace: 'renamed' }) },
  { name: 'a replaced repository', bytes: () => mallory({ codespace: 'replaced' }) },
  {
    name: 'a token that may not write here',
    bytes: () => post(form({ subject_token: READERS_TOKEN, codespace: 'reader' })),
  },
  { name: 'another repository than the codespace’s', bytes: () => post(form({ repository: 'acme/other' })) },
  { name: 'a path in the codespace’s name', bytes: () => post(form({ codespace: '../../user' })) },
  { name: 'a role that the catalogue does not have', bytes: round => post(form({ role: `role-${round}` })) },
  { name: 'a role that is no name', bytes: () => post(form({ role: 'x:user:1' })) },
  { name: 'a giant body', bytes: round => post(`${form({})}&x=${'y'.repeat(16_384 + (round % 50_000))}`) },
  { name: 'a giant body that is only announced', bytes: () => post(form({}), ['content-length: 999999999']) },
  { name: 'a giant header', bytes: round => post(form({}), [`x-giant: ${'y'.repeat(8_192 + (round % 8_192))}`]) },
  { name: 'a thousand fields', bytes: () => post(Array.from({ length: 1_000 }, (_, each) => `${each}=`).join('&')) },
  { name: 'a length twice', bytes: () => post(form({}), ['content-length: 5', 'content-length: 6']) },
  { name: 'a negative length', bytes: () => post(form({}), ['content-length: -1']) },
  { name: 'two lengths of the body', bytes: () => SMUGGLED },
  { name: 'chunks instead of a length', bytes: () => SMUGGLED.replace(/content-length: \d+\r\n/, '') },
  {
    name: 'another media type',
    bytes: () => post(form({}), []).replace('application/x-www-form-urlencoded', 'text/plain'),
  },
  { name: 'JSON', bytes: () => post(JSON.stringify(GOOD_FORM)).replace('x-www-form-urlencoded', 'json') },
  {
    name: 'a forged host',
    bytes: () => mallory({}).replace('host: id.acme.example', 'host: evil.example\r\nx-forwarded-host: evil.example'),
  },
  { name: 'no host', bytes: () => post(form({})).replace('host: id.acme.example\r\n', '') },
  { name: 'two hosts', bytes: () => mallory({}).replace('connection', 'host: evil.example\r\nconnection') },
  { name: 'a line of headers folded', bytes: () => post(form({}), ['x: y\r\n z']).replace('POST', 'GET') },
  ...[
    '/token/',
    '//token',
    '/token/..',
    '/jwks/../token/x',
    '/token%00',
    '/token;a',
    '/TOKEN',
    '/.%2e/token%2f',
    '*',
  ].map(target => ({ name: `the path ${target}`, bytes: () => post(form({}), [], target) })),
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI'].map(method => ({
    name: `the method ${method}`,
    bytes: () => post(form({}), [], '/token', method),
  })),
  { name: 'a byte of it changed', bytes: damaged },
  { name: 'no HTTP', bytes: round => `\u0016\u0003\u0001${String.fromCharCode(round % 256)}\u0000\r\n\r\n` },
  { name: 'HTTP 0.9', bytes: () => 'GET /token\r\n\r\n' },
  { name: 'metrics without a token', bytes: () => post('', [], '/metrics', 'GET') },
];

/** Sends bytes and answers all that comes back until the other end closes. */
export function exchangeBytes(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise(resolve => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', part => (answer += String(part)));
    // A reset in the middle of a giant request is an answer too: none.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(answer));
  });
}

/** One answer that was not a refusal, for whoever reports it. */
export interface Mistake {
  readonly name: string;
  readonly round: number;
  readonly answer: string;
}

/** Sends each request once a round, several at once. Answers what was answered otherwise than with a refusal. */
export async function attack(address: string, rounds: number, atOnce = 8): Promise<readonly Mistake[]> {
  const queue = Array.from({ length: rounds }, (_, round) =>
    HOSTILE_REQUESTS.map(request => ({ request, round })),
  ).flat();
  const mistakes: Mistake[] = [];
  const attacker = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { request, round } = next;
      const answer = await exchangeBytes(address, request.bytes(round));
      const isRefusal = answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer);
      if (!isRefusal || answer.includes('access_token') || answer.includes('evil')) {
        mistakes.push({ name: request.name, round, answer });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, attacker));
  return mistakes;
}
