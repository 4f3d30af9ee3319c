import assert from 'node:assert/strict';
import { BROKER_LOG_LEVELS, type BrokerLogLevel } from '../../../src/broker/configuration/configuration.ts';
import { jsonLogger } from '../../../src/composition/json-log.ts';
import { parseJson } from '../../../src/core/parse.ts';
import { Secret } from '../../../src/core/secret.ts';

describe('A log of JSON lines', () => {
  const lines: string[] = [];
  beforeEach(() => lines.splice(0));
  const logger = (level: BrokerLogLevel = 'debug') =>
    jsonLogger(
      line => void lines.push(line),
      level,
      () => Date.UTC(2026, 0, 1, 12),
    );

  it('is one line a message: time, level, message, and the facts’ own members', () => {
    logger().info('Gave a token.', { id: 'a1', user_id: 583_231 }, { status: 200 });
    assert.deepEqual(lines, [
      '{"time":"2026-01-01T12:00:00.000Z","level":"info","message":"Gave a token.","id":"a1","user_id":583231,"status":200}\n',
    ]);
  });

  it('stays one line and JSON whatever a fact holds', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const fact of [
      { text: 'a\nb\u2028c\u001b[31m' },
      cycle,
      { big: 1n },
      'text',
      undefined,
      null,
      [1],
      new Error('no'),
    ]) {
      logger().warn('Told.', fact);
    }
    assert.equal(lines.length, 8);
    for (const line of lines) {
      assert.match(line, /^\{"time":"2026-01-01T12:00:00\.000Z","level":"warn","message":"Told\."[^\n]*\}\n$/);
      assert.ok(parseJson(line) !== undefined, line);
    }
  });

  it('redacts a secret, and lets no fact take the place of time, level or message', () => {
    logger().error('Failed.', { token: new Secret('ghu_hidden'), message: 'other', level: 'debug', time: 0 });
    assert.deepEqual(parseJson(lines.join('')), {
      time: '2026-01-01T12:00:00.000Z',
      level: 'error',
      message: 'Failed.',
      token: '<redacted>',
    });
  });

  for (const [index, level] of BROKER_LOG_LEVELS.entries()) {
    it(`at ${level} says that and what is worse, and never traces`, () => {
      const log = logger(level);
      log.trace('x');
      for (const each of BROKER_LOG_LEVELS) log[each](each);
      assert.deepEqual(
        lines.map(line => /"message":"(\w+)"/.exec(line)?.[1]),
        BROKER_LOG_LEVELS.slice(0, index + 1),
      );
    });
  }
});
