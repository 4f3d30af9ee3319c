import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { azureExchanger } from '../../../src/clouds/azure/exchange.ts';
import { CLOUDS } from '../../../src/clouds/clouds.ts';
import { googleExchanger } from '../../../src/clouds/google/exchange.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Claims } from '../../../src/core/token.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { readRoleMap } from '../../../src/roles/assemble-role-map.ts';
import { ROLE_MAP_SCHEMAS } from '../../../src/roles/schema/schemas.ts';
import type { SandboxDemo } from '../../../src/sandbox/demo.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/start-sandbox.ts';
import { failureOf } from '../../support/failure-of.ts';

type Minting = (overrides: Claims) => Promise<string>;

interface Case {
  readonly who: string;
  readonly options?: SandboxOptions;
  readonly of: (sandbox: Sandbox) => { readonly demo: SandboxDemo; readonly mint: Minting };
}

const ofPlatform: Case['of'] = sandbox => ({ demo: sandbox.demo, mint: claims => sandbox.mintToken(claims) });
const CASES: readonly Case[] = [
  { who: 'Ona, third version', of: ofPlatform },
  { who: 'Ona, second version', options: { identity: { tokenVersion: 'v2' } }, of: ofPlatform },
  { who: 'Gitpod Classic', options: { identity: { platform: 'gitpod-classic' } }, of: ofPlatform },
  { who: 'the broker', of: ({ codespace }) => ({ demo: codespace.demo, mint: claims => codespace.mintToken(claims) }) },
];

/** Takes every role of the demonstration's map that is of another cloud than AWS; answers who one is with each. */
async function principals({ google, azure }: Sandbox, { roleMap }: SandboxDemo, mint: Minting) {
  const http = nodeHttpClient({ certificateAuthority: azure.certificateFile, environment: {} });
  const file = { file: '/app/rolecall.yaml', label: 'rolecall.yaml', text: roleMap };
  const seen: Record<string, string | undefined> = {};
  for (const { role } of readRoleMap({ repositoryFile: file }, ROLE_MAP_SCHEMAS).roles) {
    const { name, target } = role;
    if (target.cloud === 'aws') continue;
    const audience = target.cloud === 'gcp' ? CLOUDS.gcp.audience(target) : CLOUDS.azure.audience(target);
    const jwt = await mint({ aud: audience, azp: undefined });
    const token = { jwt: new Secret(jwt), claims: decodeJwt(jwt), audience, source: 'ona-cli' } as const;
    const asked = { token, durationSeconds: 3600, roleSessionName: 'jane@ona' };
    const credentials =
      target.cloud === 'gcp'
        ? await googleExchanger(http, systemClock).exchange({ ...asked, target, endpoint: google.origin })
        : await azureExchanger(http, systemClock).exchange({ ...asked, target, endpoint: azure.origin });
    seen[name] = credentials.principal;
  }
  return seen;
}

describe('The roles of other clouds in the sandbox’s map', () => {
  for (const { who, options, of } of CASES) {
    it(`are for tokens of ${who}, and for nobody else’s`, async () => {
      const sandbox = await startSandbox(options);
      try {
        const { demo, mint } = of(sandbox);
        assert.deepEqual(await principals(sandbox, demo, mint), {
          'gcp-readonly': 'reader@acme-dev.iam.gserviceaccount.com',
          'azure-operator': '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f',
        });
        const other: Minting = overrides => mint({ ...overrides, sub: 'organization_id:evil:project_id:x' });
        const failure = await failureOf(() => principals(sandbox, demo, other));
        assert.match(failure.kind, /^(trust-mismatch|identity-rejected)$/);
      } finally {
        await sandbox.stop();
      }
    });
  }
});
