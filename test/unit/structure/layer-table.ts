/** The layers of docs/architecture.md as data: which folder under src/ may import what. */
export interface Layer {
  /** Folders under src/ whose files this row is about. */
  readonly folders: readonly string[];
  /** Other folders they may import; their own is always allowed. */
  readonly mayImport: readonly string[];
  /** Whether `node:` modules and Node's globals are allowed. */
  readonly node: boolean;
}

const KNOWN = ['documents', 'issuers', 'clouds'];
const STAGES = ['detect', 'roles', 'consent', 'identity', 'exchange', 'store', 'deliver', 'trust', 'run', 'audit'];
const PURE = ['core', ...KNOWN, ...STAGES, 'sessions', 'broker'];

export const LAYERS: readonly Layer[] = [
  { folders: ['core'], mayImport: [], node: false },
  { folders: ['documents'], mayImport: ['core'], node: false },
  { folders: ['issuers'], mayImport: ['core', 'documents'], node: false },
  { folders: ['clouds'], mayImport: ['core', 'documents'], node: false },
  ...STAGES.map(stage => ({ folders: [stage], mayImport: ['core', ...KNOWN], node: false })),
  { folders: ['sessions', 'broker'], mayImport: ['core', ...KNOWN, ...STAGES], node: false },
  { folders: ['platform'], mayImport: ['core'], node: true },
  { folders: ['composition'], mayImport: [...PURE, 'platform'], node: true },
  { folders: ['sandbox'], mayImport: [...PURE, 'platform', 'composition'], node: true },
  ...['extension', 'cli', 'helper', 'broker-server', 'broker-lambda'].map(program => ({
    folders: [`programs/${program}`],
    mayImport: [...PURE, 'platform', 'composition', 'sandbox'],
    node: true,
  })),
];

/** npm packages, by the file or folder under src/ that may import them: what is named nowhere here is imported nowhere. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'documents/hcl/hcl-parser.ts': ['web-tree-sitter'],
  'documents/shell/shell-parser.ts': ['web-tree-sitter'],
  'documents/syntax-node.ts': ['web-tree-sitter'],
  'documents/read-json.ts': ['jsonc-parser'],
  'documents/read-yaml.ts': ['js-yaml'],
  'documents/yaml-tree.ts': ['js-yaml'],
  'documents/check-node.ts': ['zod'],
  'documents/schema-parts.ts': ['zod'],
  'clouds/cloud-schema.ts': ['zod'],
  'clouds/schemas.ts': ['zod'],
  'clouds/aws/schema.ts': ['zod'],
  'clouds/azure/schema.ts': ['zod'],
  'clouds/google/schema.ts': ['zod'],
  'clouds/aws/sts/sdk-exchange.ts': ['@aws-sdk/credential-providers'],
  'clouds/aws/identity-center/': ['@aws-sdk/client-sso', '@aws-sdk/client-sso-oidc'],
  'clouds/aws/identity-center/portal-schema.ts': ['zod'],
  'roles/branch-glob.ts': ['picomatch'],
  'roles/schema/identity-schema.ts': ['zod'],
  'roles/schema/json-schema.ts': ['zod'],
  'roles/schema/map-schema.ts': ['zod'],
  'roles/schema/role-schema.ts': ['zod'],
  'identity/claims.ts': ['jose'],
  'identity/id-token.ts': ['jose', 'openid-client'],
  'identity/openid/failure.ts': ['openid-client'],
  'identity/openid/flows.ts': ['openid-client'],
  'identity/openid/transport.ts': ['openid-client'],
  'identity/openid/sign-in-request.ts': ['openid-client'],
  'broker/configuration/': ['js-yaml', 'zod'],
  'broker/create-broker.ts': ['hono'],
  'broker/github/app-token-signer.ts': ['jose'],
  'broker/http/answers.ts': ['hono'],
  'broker/http/metrics.ts': ['prom-client'],
  'broker/keys/': ['jose'],
  'broker/keys/kms-key.ts': ['@aws-sdk/client-kms', '@aws-sdk/credential-providers'],
  'trust/generate/aws/cloudformation.ts': ['js-yaml'],
  'trust/google/': ['@bufbuild/cel'],
  'composition/broker-http-server.ts': ['@hono/node-server'],
  'sandbox/': ['@hono/node-server', 'hono', 'jose'],
  'programs/cli/command-line.ts': ['commander'],
  'programs/extension/': ['vscode'],
};

export function mayImportPackage(file: string, name: string): boolean {
  const below = file.replace(/^src\//, '');
  return Object.entries(PACKAGES).some(
    ([place, names]) => (place.endsWith('/') ? below.startsWith(place) : below === place) && names.includes(name),
  );
}

/** The sandbox is a test double with keys of its own: only a program may start it, and nothing else of ours rests on it. */
export const ONLY_PROGRAMS_IMPORT = 'sandbox';

/** Standards of the web that every host has, beside ECMAScript's own globals. */
export const WEB_STANDARD_GLOBALS = [
  'URL',
  'URLSearchParams',
  'Response',
  'TextEncoder',
  'TextDecoder',
  'AbortSignal',
  'AbortController',
  'atob',
  'btoa',
  'structuredClone',
];

export function layerOf(folder: string): Layer | undefined {
  return LAYERS.find(({ folders }) => folders.includes(folder));
}
