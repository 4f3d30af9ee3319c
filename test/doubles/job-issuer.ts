import { randomBytes } from 'node:crypto';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { sandboxClouds } from '../../src/sandbox/demo.ts';
import { providerName } from '../../src/trust/aws/web-identity-keys.ts';
import { createIssuerKeys, type IssuerKeys } from '../../src/sandbox/issuer-keys.ts';
import { type Handler, type LoopbackServer, startLoopbackServer } from '../../src/sandbox/loopback-server.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';

/** The issuer of a pipeline platform's tokens, on loopback with TLS. */
export interface JobIssuer {
  /** `https://localhost:PORT`, also the `iss` of its tokens. */
  readonly origin: string;
  readonly keys: IssuerKeys;
  readonly server: LoopbackServer;
}

/**
 * Discovery (OpenID Connect Discovery 1.0 §4) and keys for anyone; every other request goes to `other`.
 * @param keysPath where the platform has its keys.
 */
export async function startJobIssuer(
  name: string,
  keysPath: string,
  { certificate, log, closing }: SandboxSurroundings,
  other: (origin: string, keys: IssuerKeys) => Handler = () => () => Promise.resolve(notFound()),
): Promise<JobIssuer> {
  const keys = await createIssuerKeys(Date.now(), closing);
  const server = await startLoopbackServer({ name, port: 0, log, certificate }, origin => {
    const handle = other(origin, keys);
    return (request, note) => {
      const asked = `${request.method} ${new URL(request.url).pathname}`;
      if (asked === 'GET /.well-known/openid-configuration') {
        return Promise.resolve(
          Response.json({
            issuer: origin,
            jwks_uri: `${origin}${keysPath}`,
            response_types_supported: ['id_token'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
          }),
        );
      }
      if (asked === `GET ${keysPath}`) return Promise.resolve(Response.json(keys.certifiedKeys));
      return handle(request, note);
    };
  });
  closing.push(() => server.close());
  return { origin: server.origin, keys, server };
}

export function notFound(): Response {
  return new Response('Not found', { status: 404 });
}

/** A role of the account that trusts one subject of an issuer; answers its ARN. */
export function trustJob(
  account: SandboxAccount,
  role: { readonly name: string; readonly issuer: string; readonly subject: string; readonly audience: string },
): string {
  const provider = providerName(role.issuer);
  account.putProvider({ issuer: role.issuer, clientIds: [role.audience] });
  return account.putRole({
    name: role.name,
    maxSessionSeconds: 3600,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: account.providerArn(role.issuer) },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${provider}:aud`]: role.audience, [`${provider}:sub`]: role.subject } },
        },
      ],
    },
  });
}

/** What a pipeline's author writes on the runner: whose tokens count, and where the sandbox's clouds are. */
export function runnerConfiguration(
  surroundings: SandboxSurroundings,
  issuers: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(issuers).map(([name, issuer]) => `  ${name}: ${issuer}\n`);
  return `${sandboxClouds(surroundings)}issuers:\n${lines.join('')}`;
}

/** A role map with one role for pipelines, as it stands in a reviewed branch. */
export function jobRoleMap(roleArn: string, region: string): object {
  return {
    version: 1,
    roles: {
      'deploy-staging': { use: 'automation', duration: '15m', aws: { roleArn, region } },
      'dev-readonly': { use: 'developer', aws: { roleArn, region } },
    },
  };
}

export function randomId(): string {
  return randomBytes(16).toString('hex');
}
