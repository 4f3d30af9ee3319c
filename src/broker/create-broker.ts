import { Hono } from 'hono';
import { ROLES_PATH } from '../core/broker-protocol.ts';
import { asAssumeError } from '../core/errors.ts';
import {
  answerJson,
  answerNothing,
  answerText,
  KEPT_A_WHILE,
  type VisitContext,
  type VisitEnvironment,
} from './http/answers.ts';
import type { Broker, BrokerConfiguration, BrokerPorts } from './broker.ts';
import { codespaceRequests } from './http/codespace-requests.ts';
import { discoveryOf } from './http/discovery.ts';
import { BrokerMetrics } from './http/metrics.ts';
import { Readiness } from './http/readiness.ts';
import { RequestLog, type Route } from './visit.ts';

/**
 * An issuer of identity tokens for codespaces: RFC 8693 at `/token`, the catalogue at `/roles`, OpenID Connect Discovery 1.0 §4
 * and its keys; health, readiness and metrics for whoever runs it. Everything it says of itself comes from the configuration,
 * nothing from a request's headers.
 */
export function createBroker(configuration: BrokerConfiguration, ports: BrokerPorts): Broker {
  const { clock, log, randomHex } = ports;
  const metrics = new BrokerMetrics(ports);
  const readiness = new Readiness(ports.signingKeys, clock, log);
  const app = application(configuration, ports, metrics, readiness);
  let isWarned = false;
  const uncountedProxy = (): void => {
    metrics.uncountedProxy();
    if (isWarned) return;
    isWarned = true;
    log.warn('Requests come through a proxy that `trustedProxies` does not count: all of them count as one address.', {
      hint: 'Set `trustedProxies`, or ROLECALL_BROKER_TRUSTED_PROXIES, to the number of your proxies, 1 for one.',
    });
  };
  return {
    async fetch(request, caller) {
      const started = clock.now();
      const id = randomHex(16);
      const address = configuration.logAddresses === true ? { address: caller.address } : {};
      const visit = { id, caller, log: new RequestLog(log, { id, ...address }) };
      metrics.requestStarted();
      if (caller.isUncountedProxy === true) uncountedProxy();
      const answer = await app.fetch(request, visit);
      // A clock may be set back meanwhile.
      const milliseconds = Math.max(0, clock.now() - started);
      metrics.requestEnded(visit.log.route, answer.status, milliseconds);
      visit.log.end({ status: answer.status, milliseconds });
      return answer;
    },
    drain: () => readiness.drain(),
    crowded: isCrowded => readiness.crowded(isCrowded),
  };
}

type Answer = (context: VisitContext) => Response | Promise<Response>;

function application(
  configuration: BrokerConfiguration,
  ports: BrokerPorts,
  metrics: BrokerMetrics,
  readiness: Readiness,
): Hono<VisitEnvironment> {
  const requests = codespaceRequests(configuration, ports, metrics);
  const discovery = discoveryOf(configuration.issuer);
  const app = new Hono<VisitEnvironment>();

  /** One method a path: every other is refused with the one that there is. */
  function serve(method: 'GET' | 'POST', path: string, route: Route, answer: Answer): void {
    app.on(method, path, context => {
      context.env.log.route = route;
      return answer(context);
    });
    app.all(path, context => answerNothing(context, 405, { allow: method === 'GET' ? 'GET, HEAD' : method }));
  }

  serve('POST', '/token', 'token', requests.token);
  serve('GET', ROLES_PATH, 'roles', requests.roles);
  serve('GET', '/.well-known/openid-configuration', 'discovery', context =>
    answerJson(context, discovery, 200, KEPT_A_WHILE),
  );
  serve('GET', '/jwks', 'jwks', context => answerJson(context, ports.signingKeys.publicJwks(), 200, KEPT_A_WHILE));
  serve('GET', '/healthz', 'healthz', context => answerJson(context, { status: 'ok' }));
  serve('GET', '/readyz', 'readyz', async context => {
    const reason = await readiness.notReady();
    return reason === undefined
      ? answerJson(context, { status: 'ready' })
      : answerJson(context, { status: 'not-ready', reason }, 503);
  });
  if (ports.metricsToken !== undefined) {
    const expected = ports.digest(ports.metricsToken.reveal());
    serve('GET', '/metrics', 'metrics', async context => {
      const [, token = ''] = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
      // Of hashes, how much of them is alike tells nobody anything.
      if (ports.digest(token) !== expected) return answerNothing(context, 401, { 'www-authenticate': 'Bearer' });
      const { text, type } = await metrics.page();
      return answerText(context, text, type);
    });
  }
  app.notFound(context => answerNothing(context, 404));
  app.onError((error, context) => {
    const { kind, message } = asAssumeError(error);
    context.env.log.note('A request failed inside the broker.', { kind, message }, 'error');
    return answerJson(context, { error: 'server_error', error_description: 'The broker failed.' }, 500);
  });
  return app;
}
