import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import {
  type Broker,
  type BrokerConfiguration,
  type BrokerPorts,
  type Caller,
  DEFAULT_LIMITS,
  DEFAULT_TOKEN_SECONDS,
  type SigningKeys,
} from '../../../src/broker/broker.ts';
import { createBroker } from '../../../src/broker/create-broker.ts';
import { signingKeysFromPem } from './pem-signing-keys.ts';
import {
  ACCESS_TOKEN_TYPE,
  CODESPACE_PARAMETER,
  JWT_TOKEN_TYPE,
  TOKEN_EXCHANGE_GRANT,
} from '../../../src/core/broker-protocol.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { FieldReader, parseJson } from '../../../src/core/parse.ts';
import { Secret } from '../../../src/core/secret.ts';
import { randomHex, sha256 } from '../../../src/platform/digest.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ACME, CODESPACE, FakeGitHub, JANES_TOKEN } from './fake-github.ts';

export const ISSUER = 'https://id.acme.example';

export const CONFIGURATION: BrokerConfiguration = {
  issuer: ISSUER,
  owners: [ACME.id],
  audiences: ['sts.amazonaws.com', 'https://iam.googleapis.com/x'],
  tokenSeconds: DEFAULT_TOKEN_SECONDS,
  github: { api: 'https://api.github.com', web: 'https://github.com' },
  billedToOwner: false,
  catalogue: [],
  gitHubApp: undefined,
  limits: DEFAULT_LIMITS,
};

export const CALLER = { address: '192.0.2.1' };

export function newKeyPem(bits = 2048): Secret {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return new Secret(String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
}

export type Form = Readonly<Record<string, string>>;

/** A request that gets a token. */
export const GOOD_FORM: Form = {
  grant_type: TOKEN_EXCHANGE_GRANT,
  subject_token: JANES_TOKEN,
  subject_token_type: ACCESS_TOKEN_TYPE,
  requested_token_type: JWT_TOKEN_TYPE,
  audience: 'sts.amazonaws.com',
  [CODESPACE_PARAMETER]: CODESPACE,
};

/** What the broker answered, as far as it decides something for a client. */
export interface Told {
  readonly status: number;
  readonly error: string | undefined;
  readonly reason: string | undefined;
  readonly token: string | undefined;
  readonly retryAfter: string | undefined;
}

/** A broker in front of a GitHub in memory, everything it says and logs kept. */
export class BrokerFixture {
  readonly github = new FakeGitHub();
  readonly clock = new FakeClock();
  readonly broker: Broker;
  /** Each line of the log with its facts, as a formatter that looks into everything prints them. */
  readonly logged: string[] = [];
  readonly answered: string[] = [];
  /** Who asks from here on. */
  caller: Caller = CALLER;

  /** `instead`: of what the broker touches, what is not this fixture's own. */
  constructor(
    signingKeys: SigningKeys,
    configuration: Partial<BrokerConfiguration> = {},
    instead: Partial<BrokerPorts> = {},
  ) {
    const line = (message: string, ...facts: unknown[]): void => {
      this.logged.push(inspect([message, ...facts], { depth: 10, showHidden: true }), JSON.stringify(facts));
    };
    const log: Logger = { trace: line, debug: line, info: line, warn: line, error: line };
    const ports = { http: this.github, clock: this.clock, digest: sha256, randomHex, log, signingKeys, ...instead };
    this.broker = createBroker({ ...CONFIGURATION, ...configuration }, ports);
  }

  static async start(
    configuration: Partial<BrokerConfiguration> = {},
    instead: Partial<BrokerPorts> = {},
  ): Promise<BrokerFixture> {
    return new BrokerFixture(await testKeys(), configuration, instead);
  }

  /** Sends a form that differs from the good one; `undefined` leaves a field out. */
  ask(changes: Readonly<Record<string, string | undefined>> = {}, headers: Form = {}): Promise<Told> {
    const form = Object.entries({ ...GOOD_FORM, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return this.post(new URLSearchParams(form).toString(), headers);
  }

  async post(body: string, headers: Form = {}): Promise<Told> {
    const request = new Request(`${ISSUER}/token`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      },
    });
    const answer = await this.broker.fetch(request, this.caller);
    const text = await answer.text();
    this.answered.push(text, JSON.stringify([...answer.headers]));
    const reader = new FieldReader(parseJson(text), 'the answer');
    return {
      status: answer.status,
      error: reader.optionalString('error'),
      reason: reader.optionalString('reason'),
      token: reader.optionalString('access_token'),
      retryAfter: answer.headers.get('retry-after') ?? undefined,
    };
  }

  async get(path: string, init: RequestInit = {}): Promise<Response> {
    return this.broker.fetch(new Request(`${ISSUER}${path}`, init), this.caller);
  }
}

let keys: Promise<SigningKeys> | undefined;

/** Made once: what costs most in these tests. */
export function testKeys(): Promise<SigningKeys> {
  keys ??= signingKeysFromPem([{ name: 'test', pem: newKeyPem() }]);
  return keys;
}
