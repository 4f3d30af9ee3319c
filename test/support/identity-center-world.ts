import { AssumeError } from '../../src/core/errors.ts';
import type { IdentityCenter } from '../../src/core/identity-center.ts';
import type { Clock, HttpClient, HttpRequest } from '../../src/core/ports.ts';
import type { IdentityCenterTarget } from '../../src/core/target.ts';
import type { SignInPrompt, SignInRequest } from '../../src/core/sign-in.ts';
import { createIdentityCenter } from '../../src/clouds/aws/identity-center/identity-center.ts';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import type { SandboxIdentityCenter } from '../../src/sandbox/identity-center.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';

/** The sandbox's Identity Center, a client of it, and a clock that both go by and that moves only by sleeping. */
export class IdentityCenterWorld implements Clock {
  readonly sandbox: Sandbox;
  readonly center: SandboxIdentityCenter;
  /** What was sent, without what came with it: `POST /token`. */
  readonly sent: string[] = [];
  readonly requests: HttpRequest[] = [];
  /** Milliseconds of every sleep, in order. */
  readonly sleeps: number[] = [];
  /** What people were shown. */
  readonly shown: SignInRequest[] = [];
  /** Called at each sleep with how many there were. */
  onSleep: (count: number) => void = () => undefined;
  /** Called before each request; what it throws is the network's failure. */
  onSend: (request: HttpRequest) => void = () => undefined;
  /** False: answers come though nobody waits for them any more. */
  cancels = true;
  #offset = 0;

  private constructor(sandbox: Sandbox, center: SandboxIdentityCenter) {
    this.sandbox = sandbox;
    this.center = center;
  }

  /** In a sandbox of its own, or as another organisation in one that is there. */
  static async start(sandbox?: Sandbox): Promise<IdentityCenterWorld> {
    const place = sandbox ?? (await startSandbox());
    place.setClockOffset(0);
    return new IdentityCenterWorld(place, await place.startIdentityCenter());
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    this.pass(milliseconds);
    this.onSleep(this.sleeps.length);
    return signal?.aborted === true ? Promise.reject(new AssumeError('cancelled', 'Cancelled.')) : Promise.resolve();
  }

  /** For client and sandbox alike. */
  pass(milliseconds: number): void {
    this.#offset += milliseconds;
    this.sandbox.setClockOffset(this.#offset);
  }

  open(options: { readonly refreshTokens?: boolean } = {}): IdentityCenter {
    const { refreshTokens = false } = options;
    return createIdentityCenter({ http: this.#http(), clock: this, refreshTokens, endpoint: this.center.origin });
  }

  /** The sandbox's account by one of its permission sets. */
  target(roleName = 'ReadOnly', accountId = this.sandbox.account.id): IdentityCenterTarget {
    const { portal } = this.center;
    return {
      cloud: 'aws',
      via: 'identity-center',
      accountId,
      partition: 'aws',
      region: portal.region,
      identityCenter: { ...portal, roleName },
    };
  }

  /** A person who does this in the browser as soon as the code is shown. */
  person(decide: (userCode: string) => void = userCode => this.center.allow(userCode)): SignInPrompt {
    return (request, done) => {
      this.shown.push(request);
      decide(request.userCode);
      return new Promise(resolve => done.addEventListener('abort', () => resolve(), { once: true }));
    };
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  #http(): HttpClient {
    const http = nodeHttpClient({
      certificateAuthority: this.sandbox.codespace.certificateFile,
      environment: {},
    });
    return {
      send: async (request, signal) => {
        const { pathname } = new URL(request.url);
        this.sent.push(`${request.method} ${pathname}`);
        this.requests.push(request);
        this.onSend(request);
        return http.send(request, this.cancels ? signal : undefined);
      },
    };
  }
}

/** Gives each test of the suite that calls it a world of its own; they share a sandbox. */
export function eachIdentityCenterWorld(give: (world: IdentityCenterWorld) => void): void {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => give(await IdentityCenterWorld.start(sandbox)));
}
