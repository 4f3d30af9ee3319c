import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { lambdaAnswer, readLambdaEvent } from '../../../src/composition/lambda-event.ts';
import { asAssumeError } from '../../../src/core/errors.ts';
import { functionUrlEvent } from '../../support/function-url-event.ts';

const ORIGIN = 'https://id.acme.example';

describe('An event of a Lambda function URL', () => {
  it('is the request that was sent', async () => {
    const { request, caller } = readLambdaEvent(
      functionUrlEvent({ method: 'POST', path: '/token', body: 'a=b&c=ä', headers: { 'content-type': 'x/y' } }),
      ORIGIN,
      0,
    );
    assert.deepEqual(
      [request.method, request.url, request.headers.get('content-type'), await request.text()],
      ['POST', 'https://id.acme.example/token', 'x/y', 'a=b&c=ä'],
    );
    assert.deepEqual(caller, { address: '203.0.113.5' });
  });

  it('has its body in base64 where Lambda says so, and as long as it is, whatever was announced', async () => {
    const body = Buffer.from('a=%00&b=ü').toString('base64');
    const headers = { 'content-length': '1' };
    const event = functionUrlEvent({ method: 'POST', path: '/token', body, headers, isBase64Encoded: true });
    const { request } = readLambdaEvent(event, ORIGIN, 0);
    assert.equal(request.headers.get('content-length'), '10');
    assert.equal(await request.text(), 'a=%00&b=ü');
  });

  it('keeps path and query as they were sent', () => {
    const event = functionUrlEvent({ path: '/roles', query: 'codespace=a&repository=acme%2Fapp' });
    assert.equal(readLambdaEvent(event, ORIGIN, 0).request.url, `${ORIGIN}/roles?codespace=a&repository=acme%2Fapp`);
  });

  it('never says which host it is: neither by a header nor by its path', () => {
    for (const path of ['//evil.example/token', '/@evil.example/', '/\\evil.example', '/..//evil.example', '/:80']) {
      const event = functionUrlEvent({ path, headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } });
      assert.equal(new URL(readLambdaEvent(event, ORIGIN, 0).request.url).origin, ORIGIN, path);
    }
    for (const path of ['.evil.example/', '@evil.example/', ':80/', '', 'token']) refused(functionUrlEvent({ path }));
  });

  it('is counted for whom Lambda names, and behind a proxy of ours for whom that names', () => {
    assert.equal(address('8.8.8.8, 203.0.113.5', '203.0.113.5', 0), '203.0.113.5');
    // CloudFront before the function: Lambda adds CloudFront's address, or does not.
    assert.equal(address('8.8.8.8, 203.0.113.5, 192.0.2.9', '192.0.2.9', 1), '203.0.113.5');
    assert.equal(address('8.8.8.8, 203.0.113.5', '192.0.2.9', 1), '203.0.113.5');
    assert.equal(address('', '192.0.2.9', 1), '192.0.2.9');
  });

  it('is nothing else', () => {
    const good = functionUrlEvent({});
    for (const event of [
      undefined,
      null,
      'text',
      {},
      [],
      { ...good, version: '1.0' },
      { ...good, requestContext: {} },
      { ...good, rawPath: 5 },
      functionUrlEvent({ method: 'GET HTTP/1.1\r\nx: y' }),
      functionUrlEvent({ method: 'CONNECT' }),
      functionUrlEvent({ headers: { 'bad header': 'x' } }),
      functionUrlEvent({ headers: { 'x-token': 'ghu_hidden\nx: y' } }),
      // API Gateway's REST APIs, and a load balancer.
      { httpMethod: 'GET', path: '/jwks', headers: {}, requestContext: { elb: {} }, body: '', isBase64Encoded: false },
      { Records: [{ eventSource: 'aws:s3' }] },
    ]) {
      refused(event);
    }
  });

  it('never fails in another way, whatever it holds', () => {
    const part = fc.oneof(fc.string(), fc.constant(undefined), fc.integer());
    const event = fc.record({
      method: part,
      path: part,
      query: part,
      body: part,
      headers: fc.dictionary(fc.string(), part),
    });
    fc.assert(
      fc.property(event, ({ method, path, query, body, headers }) => {
        const { requestContext, ...rest } = functionUrlEvent({});
        const changed = {
          ...rest,
          rawPath: path,
          rawQueryString: query,
          body,
          headers,
          requestContext: { ...requestContext, http: { ...requestContext.http, method } },
        };
        try {
          assert.equal(new URL(readLambdaEvent(changed, ORIGIN, 1).request.url).origin, ORIGIN);
        } catch (error) {
          assert.equal(asAssumeError(error).kind, 'protocol');
        }
      }),
    );
  });

  it('is answered with status, headers and text', async () => {
    const answer = new Response('{"a":1}', {
      status: 429,
      headers: { 'content-type': 'application/json', 'x-request-id': 'a1' },
    });
    assert.deepEqual(await lambdaAnswer(answer), {
      statusCode: 429,
      headers: { 'content-type': 'application/json', 'x-request-id': 'a1' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    assert.equal((await lambdaAnswer(new Response(null, { status: 404 }))).body, '');
  });
});

function refused(event: unknown): void {
  assert.throws(
    () => readLambdaEvent(event, ORIGIN, 0),
    (error: unknown) => {
      const { kind, message, hint, cause } = asAssumeError(error);
      assert.deepEqual(
        [kind, message, hint, cause],
        [
          'protocol',
          'The event is no HTTP request of a function URL (payload format 2.0).',
          'Call the function by its URL.',
          undefined,
        ],
      );
      return true;
    },
    JSON.stringify(event),
  );
}

function address(forwarded: string, sourceIp: string, proxies: number): string {
  const event = functionUrlEvent({ sourceIp, headers: { 'x-forwarded-for': forwarded } });
  return readLambdaEvent(event, ORIGIN, proxies).caller.address;
}
