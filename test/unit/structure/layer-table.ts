/** DESIGN.md §2 as data: which folder under src/ may import what. */
export interface Layer {
  /** Folders under src/ whose files this row is about. */
  readonly folders: readonly string[];
  /** Other folders they may import; their own is always allowed. */
  readonly mayImport: readonly string[];
  /** Whether `node:` modules and Node's globals are allowed. */
  readonly node: boolean;
}

const STAGES = ['detect', 'roles', 'consent', 'identity', 'exchange', 'store', 'deliver', 'trust', 'run', 'audit'];
const INNER = ['core', ...STAGES, 'sessions', 'broker', 'platform', 'sandbox'];

export const LAYERS: readonly Layer[] = [
  { folders: ['core'], mayImport: [], node: false },
  ...STAGES.map(stage => ({ folders: [stage], mayImport: ['core'], node: false })),
  { folders: ['sessions'], mayImport: ['core', ...STAGES], node: false },
  { folders: ['broker'], mayImport: ['core', ...STAGES], node: false },
  { folders: ['platform'], mayImport: ['core'], node: true },
  { folders: ['composition'], mayImport: ['core', ...STAGES, 'sessions', 'broker', 'platform'], node: true },
  { folders: ['sandbox'], mayImport: INNER, node: true },
  ...['extension', 'cli', 'helper', 'broker-server', 'broker-lambda'].map(program => ({
    folders: [`programs/${program}`],
    mayImport: [...INNER, 'composition'],
    node: true,
  })),
];

/** npm packages, by the folder that may import them: a package that is named nowhere here is imported nowhere. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  roles: ['js-yaml', 'jsonc-parser', 'picomatch', 'zod'],
  identity: ['@aws-sdk/client-sso', '@aws-sdk/client-sso-oidc', 'jose', 'openid-client'],
  exchange: ['@aws-sdk/client-sts', '@aws-sdk/credential-providers'],
  broker: ['@aws-sdk/client-kms', '@aws-sdk/credential-providers', 'hono', 'jose', 'js-yaml', 'prom-client', 'zod'],
  composition: ['@hono/node-server'],
  sandbox: ['@hono/node-server', 'hono', 'jose', 'oidc-provider'],
  'programs/broker-lambda': ['hono'],
  'programs/cli': ['commander'],
  'programs/extension': ['vscode'],
};

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
