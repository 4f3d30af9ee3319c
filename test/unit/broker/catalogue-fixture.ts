import { generateKeyPairSync } from 'node:crypto';
import { appTokenSigner } from '../../../src/broker/github/app-token-signer.ts';
import type { BrokerConfiguration, KeptRole } from '../../../src/broker/broker.ts';
import type { CataloguePermission } from '../../../src/core/broker-protocol.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { isObject, type JsonObject, parseJson } from '../../../src/core/parse.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/core/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { ACME, acmeState } from '../../../src/sandbox/github/acme.ts';
import { gitHubApiHandler } from '../../../src/sandbox/github/api.ts';
import type { GitHubInstallation, GitHubTeam } from '../../../src/sandbox/github/apps.ts';
import { gitHubGitHandler } from '../../../src/sandbox/github/git.ts';
import type { GitHubState } from '../../../src/sandbox/github/state.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { BrokerFixture, CONFIGURATION, testKeys, type Told } from './broker-fixture.ts';

/** A role for the one repository without conditions but write permission. */
export const DEPLOY: KeptRole = {
  name: 'deploy',
  description: undefined,
  owner: ACME.organization.id,
  repositories: [ACME.repository.id],
  permission: 'write',
  teams: undefined,
  subject: 'repository',
  audiences: ['sts.amazonaws.com'],
  durationSeconds: 900,
  target: { aws: { roleArn: 'arn:aws:iam::111122223333:role/deploy', region: 'eu-west-1' } },
};

export const INCIDENT: KeptRole = { ...DEPLOY, name: 'incident', teams: [ACME.team.id] };

/** The sandbox's GitHub without a network: each request and its answer, and what is to be answered instead. */
class GitHubInMemory implements HttpClient {
  readonly requests: HttpRequest[] = [];
  /** By method and path; a failure or an answer. */
  readonly prepared = new Map<string, HttpResponse | AssumeError>();
  readonly #origin: string;
  readonly #api;
  readonly #git;

  constructor(state: GitHubState, clock: FakeClock, { api, web }: BrokerConfiguration['github']) {
    this.#origin = api;
    this.#api = gitHubApiHandler(state, { api, web }, () => clock.now());
    this.#git = gitHubGitHandler(state, web);
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const { method, url, headers, body } = request;
    const { origin, pathname } = new URL(url);
    const prepared = this.prepared.get(`${method} ${pathname}`);
    if (prepared instanceof AssumeError) throw prepared;
    if (prepared !== undefined) return prepared;
    const handler = origin === this.#origin ? this.#api : this.#git;
    const answer = await handler(new Request(url, { method, headers, ...(body && { body }) }), () => undefined);
    // As the HTTP client does.
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) {
      throw new AssumeError('protocol', `${origin} redirects.`, { code: `HTTP ${answer.status}` });
    }
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  }

  /** `GET /user` and the like, in the order in which they were asked. */
  asked(): readonly string[] {
    return this.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }
}

let appKeys: ReturnType<typeof newAppKeys> | undefined;

function newAppKeys() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export interface CatalogueOptions extends Partial<BrokerConfiguration> {
  /** False: the broker has no key of the App. */
  readonly app?: boolean;
}

/** A broker with a catalogue in front of the sandbox's GitHub, in which the organisation's App is installed. */
export class CatalogueFixture {
  readonly state: GitHubState;
  readonly github: GitHubInMemory;
  readonly clock = new FakeClock();
  readonly broker: BrokerFixture;
  /** The token of Jane's codespace. */
  readonly token: string;

  private constructor(
    signingKeys: Awaited<ReturnType<typeof testKeys>>,
    signAppToken: Awaited<ReturnType<typeof appTokenSigner>>,
    { app = true, ...configuration }: CatalogueOptions,
  ) {
    appKeys ??= newAppKeys();
    const { state, acme } = acmeState(appKeys.publicKey);
    this.state = state;
    this.token = acme.token;
    this.github = new GitHubInMemory(state, this.clock, configuration.github ?? CONFIGURATION.github);
    const kept = {
      owners: [ACME.organization.id],
      catalogue: [DEPLOY, INCIDENT],
      gitHubApp: app ? { id: ACME.app.clientId } : undefined,
      limits: { perUser: 100_000, perAddress: 100_000 },
      ...configuration,
    };
    const ports = { http: this.github, clock: this.clock, ...(app && { signAppToken }) };
    this.broker = new BrokerFixture(signingKeys, kept, ports);
  }

  static async start(options: CatalogueOptions = {}): Promise<CatalogueFixture> {
    appKeys ??= newAppKeys();
    const pem = new Secret(appKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    return new CatalogueFixture(await testKeys(), await appTokenSigner('test', pem), options);
  }

  /** Asks for a token for a role. */
  ask(role: string, changes: Readonly<Record<string, string | undefined>> = {}): Promise<Told> {
    return this.broker.ask({ subject_token: this.token, codespace: ACME.codespace.name, role, ...changes });
  }

  /** `GET /roles`: the status, and what was answered. */
  async list(
    query = `codespace=${ACME.codespace.name}`,
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${this.token}` },
  ): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const answer = await this.broker.get(`/roles?${query}`, { headers });
    const text = await answer.text();
    this.broker.answered.push(text, JSON.stringify([...answer.headers]));
    const body = parseJson(text);
    return { status: answer.status, body: isObject(body) ? body : {} };
  }

  /** Of each listed role, why Jane may not have it; null when she may. */
  async refusals(): Promise<Readonly<Record<string, unknown>>> {
    const { roles } = (await this.list()).body;
    const listed: readonly unknown[] = Array.isArray(roles) ? roles : [];
    return Object.fromEntries(
      listed.flatMap(role => (isObject(role) ? [[String(role['name']), role['refusal'] ?? null]] : [])),
    );
  }

  setPermission(permission: CataloguePermission | 'read'): void {
    this.state.putRepository({ ...ACME.repository, roles: { [ACME.person.id]: permission } });
  }

  changeTeam(change: Partial<GitHubTeam>): void {
    this.state.apps.putTeam({ ...ACME.team, ...change });
  }

  changeInstallation(change: Partial<GitHubInstallation>): void {
    this.state.apps.putInstallation({ ...ACME.installation, ...change });
  }

  /** All that the broker answered and logged. */
  said(): string {
    return [...this.broker.logged, ...this.broker.answered].join('\n');
  }
}
