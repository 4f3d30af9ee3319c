import { decodeJwt } from 'jose';
import type { Claims } from '../../../../src/core/token.ts';
import type { SandboxPoolProvider } from '../../../../src/sandbox/google/project.ts';
import { startSandbox, type Sandbox } from '../../../../src/sandbox/start-sandbox.ts';
import { fieldsOf, send } from '../send.ts';

export const PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
export const READER = 'reader@acme-dev.iam.gserviceaccount.com';

export function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

export interface Exchange {
  readonly claims?: Claims;
  readonly jwt?: string;
  /** Of the form; undefined removes one. */
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Google Cloud of a sandbox with one provider, the same before each test. Call it in the suite: it adds the hooks. */
export function googleOfSandbox() {
  let sandbox: Sandbox;
  let provider: SandboxPoolProvider;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    const { project } = sandbox.google;
    provider = {
      name: project.providerName('dev-pool', 'test-issuer'),
      issuer: sandbox.issuer,
      attributeMapping: {
        'google.subject': 'assertion.sub',
        'attribute.project': 'assertion.project_id',
        'attribute.second': "assertion.sub.split(':')[1]",
      },
      attributeCondition: "assertion.organization_id != '' && google.subject.startsWith('organization_id:')",
    };
    project.putProvider(provider);
    project.federatedSeconds = 3600;
    sandbox.setClockOffset(0);
  });

  const subject = async () => String(decodeJwt(await sandbox.mintToken()).sub);
  const audience = (scheme = 'https:') => `${scheme}//iam.googleapis.com/${provider.name}`;

  async function exchange({ claims = {}, jwt, form = {}, headers = {} }: Exchange = {}) {
    return send(`${sandbox.google.origin}/v1/token`, {
      headers,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: audience(''),
        scope: PLATFORM,
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_token: jwt ?? (await sandbox.mintToken({ aud: audience(), ...claims })),
        ...form,
      },
    });
  }

  const accessToken = async (options: Exchange = {}) => fieldsOf(await exchange(options)).string('access_token');
  const impersonate = (token: string, body: object, method = 'generateAccessToken', email = READER) =>
    send(`${sandbox.google.origin}/v1/projects/-/serviceAccounts/${email}:${method}`, {
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const listBuckets = (headers: Readonly<Record<string, string>>, project = sandbox.google.project.number) =>
    send(`${sandbox.google.origin}/storage/v1/b?project=${project}`, { headers });
  return {
    get sandbox() {
      return sandbox;
    },
    get provider() {
      return provider;
    },
    subject,
    audience,
    exchange,
    accessToken,
    impersonate,
    listBuckets,
  };
}
