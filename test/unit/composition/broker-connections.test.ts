import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connectionLimits, limitConnections } from '../../../src/composition/broker-connections.ts';
import { waitUntil } from '../../hosts/wait-until.ts';

const GET = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

describe('The connections of a broker', () => {
  let server: Server;
  let port: number;
  const clients: Client[] = [];
  const crowded: boolean[] = [];
  /** Answers that are held back, by path `/held`. */
  const held: ServerResponse[] = [];

  async function start(near: number, perAddress: number): Promise<void> {
    server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      if (request.url === '/held') held.push(response);
      else response.end('answered');
    });
    limitConnections(server, { near, perAddress }, isCrowded => crowded.push(isCrowded));
    await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  beforeEach(() => {
    crowded.length = 0;
    held.length = 0;
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  /** A client that keeps its connection, at `127.0.0.from`. */
  class Client {
    readonly socket: Socket;
    text = '';
    isClosed = false;

    constructor(from: number) {
      this.socket = connect({ host: '127.0.0.1', port, localAddress: `127.0.0.${from}` });
      this.socket.setEncoding('utf8').on('data', part => (this.text += String(part)));
      this.socket.on('error', () => undefined).once('close', () => (this.isClosed = true));
      clients.push(this);
    }

    /** Whether it was answered; false: closed on. */
    async get(): Promise<boolean> {
      const before = this.text.length;
      this.socket.write(GET);
      await waitUntil(() => this.isClosed || this.text.slice(before).includes('answered'), 10_000);
      return this.text.slice(before).includes('answered');
    }
  }

  async function idle(from: number, count: number): Promise<readonly Client[]> {
    const made: Client[] = [];
    for (let each = 0; each < count; each += 1) {
      const client = new Client(from);
      assert.ok(await client.get());
      made.push(client);
    }
    return made;
  }

  async function hold(from: number, count: number): Promise<readonly Client[]> {
    const made: Client[] = [];
    for (let each = 0; each < count; each += 1) {
      const [client, before] = [new Client(from), held.length];
      client.socket.write(GET.replace('/', '/held'));
      assert.ok(await waitUntil(() => held.length > before, 10_000));
      made.push(client);
    }
    return made;
  }

  it('of one address close its own that is idle for longest, and nobody else’s', async () => {
    await start(100, 4);
    const others = await idle(2, 2);
    const [first, second, third, fourth] = await idle(1, 4);
    // The first was used since.
    assert.ok(await first?.get());
    assert.ok(await new Client(1).get(), 'there is room for one more');
    assert.ok(await waitUntil(() => second?.isClosed === true, 10_000));
    assert.deepEqual(
      [first, third, fourth, ...others].map(client => client?.isClosed),
      [false, false, false, false, false],
    );
  });

  it('of one address are refused while it is busy with all it may have, and taken again after that', async () => {
    await start(100, 3);
    const busy = await hold(1, 3);
    const more = new Client(1);
    assert.equal(await more.get(), false);
    assert.ok(await new Client(2).get());
    assert.ok(busy.every(client => !client.isClosed));
    held.shift()?.end('answered');
    assert.ok(await waitUntil(() => busy[0]?.text.includes('answered') === true, 10_000));
    assert.ok(await new Client(1).get());
  });

  it('near the maximum close whatever is idle for longest, never what is busy, also what never asked', async () => {
    await start(6, Number.POSITIVE_INFINITY);
    const silent = new Client(1);
    await waitUntil(() => !silent.socket.connecting, 10_000);
    const [busy] = await hold(2, 1);
    const idlers = [...(await idle(3, 2)), ...(await idle(4, 2))];
    for (let each = 0; each < 3; each += 1) assert.ok(await new Client(5).get());
    assert.ok(
      await waitUntil(() => silent.isClosed && idlers[0]?.isClosed === true && idlers[1]?.isClosed === true, 10_000),
    );
    assert.deepEqual([busy?.isClosed, idlers[2]?.isClosed, idlers[3]?.isClosed], [false, false, false]);
    held[0]?.end('answered');
    assert.ok(await waitUntil(() => busy?.text.includes('answered') === true, 10_000));
    assert.deepEqual(crowded, []);
  });

  it('say when nearly all are busy, and when that is over', async () => {
    await start(3, Number.POSITIVE_INFINITY);
    await hold(1, 2);
    assert.deepEqual(crowded, []);
    await hold(2, 1);
    assert.deepEqual(crowded, [true]);
    held[0]?.end('answered');
    assert.ok(await waitUntil(() => crowded.length === 2, 10_000));
    assert.deepEqual(crowded, [true, false]);
    await hold(3, 1);
    for (const client of clients) client.socket.destroy();
    assert.ok(await waitUntil(() => crowded.length === 4, 10_000));
    assert.deepEqual(crowded, [true, false, true, false]);
  });

  it('count for their address but behind proxies, whose connections are everybody’s', () => {
    assert.deepEqual(connectionLimits(0), { near: 900, perAddress: 300 });
    assert.deepEqual(connectionLimits(1), { near: 900, perAddress: Number.POSITIVE_INFINITY });
  });
});
