/** Keeps what a provider knows in memory. */
declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  export default class MemoryAdapter {
    constructor(model: string);
    find(id: string): Promise<unknown>;
  }
}

/** The part of oidc-provider, which has no types of its own, that the sandbox uses. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface InteractionDetails {
    readonly params: Readonly<Record<string, unknown>>;
  }

  /** Of Koa: one request with its answer. */
  export interface ProviderContext {
    readonly method: string;
    readonly path: string;
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    type: string;
    body: unknown;
  }

  export interface ProviderGrant {
    addOIDCScope(scope: string): void;
    /** Answers the grant's id. */
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    /** Believe X-Forwarded-*. */
    proxy: boolean;
    Grant: new (facts: { readonly accountId: string; readonly clientId: string }) => ProviderGrant;
    use(middleware: (context: ProviderContext, next: () => Promise<void>) => Promise<void>): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<InteractionDetails>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
