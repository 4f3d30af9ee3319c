import assert from 'node:assert/strict';
import { SdkHandler, SdkTransport, type SdkHandlerOptions } from '../../../../src/clouds/aws/sdk-transport.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import type { HttpClient, HttpRequest } from '../../../../src/core/ports.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const MADE = {
  method: 'POST',
  protocol: 'https:',
  hostname: 'kms.eu-west-1.amazonaws.com',
  path: '/a',
  query: { b: 'c d' },
  headers: { 'X-Amz-Date': 'now', Odd: 1 },
  body: new TextEncoder().encode('{}'),
};

function options(sent: HttpRequest[], overrides: Partial<SdkHandlerOptions> = {}): SdkHandlerOptions {
  return {
    http: {
      send: request => {
        sent.push(request);
        return Promise.resolve({ status: 200, headers: { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, body: 'ok' });
      },
    },
    deadlineMilliseconds: 5,
    maximumBytes: 7,
    sent: ({ origin, path, query, headers }) => ({ url: `${origin ?? ''}${path}${query}`, headers }),
    ...overrides,
  };
}

describe('The AWS SDK’s request handler', () => {
  it('sends what the SDK made with a deadline and a limit, and answers in its form', async () => {
    const sent: HttpRequest[] = [];
    const { response } = await new SdkHandler(options(sent)).handle({ ...MADE, port: 8443 });
    assert.deepEqual(sent, [
      {
        method: 'POST',
        url: 'https://kms.eu-west-1.amazonaws.com:8443/a?b=c+d',
        headers: { 'x-amz-date': 'now' },
        body: '{}',
        deadlineMilliseconds: 5,
        maximumBytes: 7,
      },
    ]);
    assert.deepEqual(response, {
      statusCode: 200,
      headers: { date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      body: new TextEncoder().encode('ok'),
    });
  });

  it('can be stopped by whoever asked', async () => {
    const signals: unknown[] = [];
    const { signal } = new AbortController();
    const http: HttpClient = {
      send: (_request, given) => {
        signals.push(given);
        return Promise.resolve({ status: 200, headers: {}, body: '' });
      },
    };
    await new SdkHandler(options([], { http, signal })).handle(MADE);
    assert.deepEqual(signals, [signal]);
  });

  it('leaves out of an address what is no text', async () => {
    const sent: HttpRequest[] = [];
    await new SdkHandler(options(sent)).handle({ ...MADE, query: { b: 'c', list: ['d'], none: undefined } });
    assert.equal(sent[0]?.url, 'https://kms.eu-west-1.amazonaws.com/a?b=c');
  });

  for (const [what, made] of [
    ['no request', undefined],
    ['another method', { ...MADE, method: 'PUT' }],
    ['a path that is none', { ...MADE, path: 'a' }],
  ] as const) {
    it(`sends nothing for ${what}`, async () => {
      const sent: HttpRequest[] = [];
      await assert.rejects(new SdkHandler(options(sent)).handle(made), { kind: 'internal' });
      assert.deepEqual(sent, []);
    });
  }

  it('keeps the failure of the transport, and the server’s time', async () => {
    const clock = new FakeClock();
    const failure = new AssumeError('network', 'Nobody is there.');
    const http = { send: () => Promise.reject(failure) };
    const failed = new SdkTransport(options([], { http }), clock);
    await assert.rejects(failed.handle(MADE), failure);
    assert.deepEqual([failed.failure, failed.answer], [failure, undefined]);
    const answered = new SdkTransport(options([]), clock);
    clock.time += 3_000;
    await answered.handle(MADE);
    assert.deepEqual(answered.times(), { serverTime: Date.UTC(2026, 0, 1), receivedAt: clock.now() });
  });
});
