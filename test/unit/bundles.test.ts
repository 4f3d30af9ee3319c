import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bundle, buildAndReport } from './structure/bundle-report.ts';

/** Decoding a token for display takes five small files of jose; its cryptography is for issuers. */
const JOSE_BEYOND_DECODING = ['jwt', 'jws', 'jwe', 'jwk', 'jwks', 'key'].map(
  part => `node_modules/jose/dist/webapi/${part}/`,
);

/** What exchanges tokens with a cloud is loaded when there is one to exchange, and by nobody who means another cloud. */
const EXCHANGES_OF = {
  aws: {
    chunks: ['exchange-aws.js', 'exchange-aws-sdk.js'],
    files: ['sts/exchange', 'sts/sdk-exchange', 'sts/plain-sts'],
  },
  google: { chunks: ['exchange-google.js'], files: ['exchange', 'request', 'answer', 'id-token', 'exchange-failure'] },
  azure: { chunks: ['exchange-azure.js'], files: ['exchange', 'answer', 'failure', 'difference'] },
} as const;
const EXCHANGES = Object.entries(EXCHANGES_OF).flatMap(([cloud, { files }]) =>
  files.map(file => `src/clouds/${cloud}/${file}.ts`),
);

/** What our requests are compared with in tests: an SDK of each cloud, which is several times all of the helper. */
const JUDGES = [
  'google-auth-library',
  'gaxios',
  '@azure/identity',
  '@azure/msal-node',
  '@azure/core-rest-pipeline',
].map(npm);

/** What a bundle must not hold: a package (`node_modules/x/`) or a folder of ours. */
const RULES: readonly { readonly bundle: string; readonly without: readonly string[] }[] = [
  {
    // Started for a tool that waits: everything in it is paid at each cold start.
    bundle: 'helper.js',
    without: [
      ...['@aws-sdk', '@smithy', 'zod', 'commander', 'js-yaml', 'jsonc-parser', 'hono', 'picomatch'].map(npm),
      ...JOSE_BEYOND_DECODING,
      ...['roles', 'consent', 'detect', 'sandbox', 'programs/extension', 'programs/cli'].map(ours),
      ...EXCHANGES,
    ],
  },
  {
    // Loaded when the window opens.
    bundle: 'extension.js',
    without: [
      ...['@aws-sdk', '@smithy', 'zod', 'commander', 'js-yaml', 'hono', 'openid-client', 'oauth4webapi'].map(npm),
      ...JOSE_BEYOND_DECODING,
      ...['sandbox', 'programs/helper', 'programs/cli'].map(ours),
      ...EXCHANGES,
    ],
  },
  {
    bundle: 'extension-machine.js',
    without: [
      ...['@aws-sdk', '@smithy', 'zod', 'commander', 'js-yaml', 'hono', 'openid-client', 'oauth4webapi'].map(npm),
      ...JOSE_BEYOND_DECODING,
      ...['sandbox', 'programs/helper', 'programs/cli'].map(ours),
      ...EXCHANGES,
    ],
  },
  {
    // Loaded at each start, before there is compiled code: all but that is in the chunks.
    bundle: 'rolecall.js',
    without: ['node_modules/', ...['core/errors', 'sessions', 'composition', 'programs/cli/commands'].map(ours)],
  },
  {
    // Enough for the help and for what is wrong in the arguments: nothing that looks at the machine.
    bundle: 'command.js',
    without: [
      ...['@aws-sdk', '@smithy', 'zod', 'js-yaml', 'hono', 'openid-client', 'oauth4webapi'].map(npm),
      ...['composition', 'sandbox', 'programs/extension', 'programs/helper'].map(ours),
    ],
  },
  {
    bundle: 'command-world.js',
    without: [
      ...['@aws-sdk', '@smithy', 'zod', 'js-yaml', 'hono', 'openid-client', 'oauth4webapi', 'commander'].map(npm),
      ...['sandbox', 'programs/extension', 'programs/helper', 'programs/cli/commands'].map(ours),
    ],
  },
  // Loaded for every exchange: what reads an answer that is not plainly credentials is a chunk of its own.
  { bundle: 'exchange-aws.js', without: ['@aws-sdk', '@smithy'].map(npm).concat(['sandbox', 'programs'].map(ours)) },
  { bundle: 'exchange-aws-sdk.js', without: ['sandbox', 'programs'].map(ours) },
  ...['exchange-google.js', 'exchange-azure.js'].map(bundle => ({
    bundle,
    without: ['@aws-sdk', '@smithy', 'zod'].map(npm).concat(['sandbox', 'programs'].map(ours)),
  })),
  // Its schemas are loaded where something is not plainly right.
  {
    bundle: 'read-role-map.js',
    without: [...EXCHANGES, ...['sandbox', 'programs'].map(ours), npm('@aws-sdk'), npm('zod')],
  },
  { bundle: 'broker-client.js', without: [npm('jose'), ...EXCHANGES, ...['sandbox', 'programs'].map(ours)] },
  { bundle: 'broker.js', without: [...EXCHANGES, ...['identity', 'sandbox', 'programs'].map(ours), npm('@aws-sdk')] },
  {
    bundle: 'openid-flows.js',
    without: [...EXCHANGES, ...['roles', 'sandbox', 'programs'].map(ours), npm('@aws-sdk')],
  },
  ...['broker-server.js', 'broker-lambda.js'].map(bundle => ({
    bundle,
    without: [
      ...['commander', 'openid-client', '@aws-sdk/client-sts'].map(npm),
      ...EXCHANGES,
      ...['deliver', 'store', 'sessions', 'sandbox', 'programs/cli', 'programs/extension'].map(ours),
    ],
  })),
  { bundle: 'http.js', without: [...EXCHANGES, ...['sandbox', 'programs'].map(ours)] },
];

describe('The bundles', () => {
  let folder: string;
  let bundles: ReadonlyMap<string, Bundle>;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rolecall-bundles-'));
    bundles = await buildAndReport(folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const { bundle, without } of RULES) {
    it(`${bundle} holds nothing it must not`, () => {
      assert.deepEqual(misplaced(find(bundles, bundle), without), []);
    });
  }

  it('only the extension asks for vscode', () => {
    const asking = [...bundles].filter(([, { externals }]) => externals.includes('vscode')).map(([name]) => name);
    assert.deepEqual(asking, ['extension.js']);
  });

  it('the sandbox is in its own chunk alone', () => {
    const holding = [...bundles].filter(([, bundle]) => misplaced(bundle, [ours('sandbox')]).length > 0);
    assert.deepEqual(
      holding.map(([name]) => name),
      ['sandbox.js'],
    );
  });

  it('what evaluates CEL is in the chunks of trust alone', () => {
    const holding = [...bundles].filter(([, bundle]) => misplaced(bundle, [npm('@bufbuild')]).length > 0);
    assert.deepEqual(
      holding.map(([name]) => name),
      [
        'trust-lint.js',
        'trust-explain.js',
        'trust-test.js',
        'trust-generate.js',
        'trust-migrate.js',
        'trust-review.js',
        'editor-lint.js',
        'extension-pages.js',
        'trust-google.js',
      ],
    );
  });

  it('what exchanges with a cloud is in the chunks of that cloud alone', () => {
    for (const [cloud, { chunks, files }] of Object.entries(EXCHANGES_OF)) {
      for (const file of files) {
        const holding = [...bundles].filter(([, { inputs }]) => inputs.includes(`src/clouds/${cloud}/${file}.ts`));
        assert.equal(holding.length, 1, `${cloud}/${file} is in ${holding.length} bundles`);
        assert.ok(holding.every(([name]) => chunks.some(each => each === name)));
      }
    }
  });

  it('no chunk of a cloud holds or loads what is of another', () => {
    for (const [cloud, { chunks }] of Object.entries(EXCHANGES_OF)) {
      const others = Object.keys(EXCHANGES_OF).filter(each => each !== cloud);
      const loaded = chunks.flatMap(chunk => [chunk, ...loadedBy(bundles, chunk)]);
      for (const name of loaded) {
        assert.deepEqual(
          misplaced(
            find(bundles, name),
            others.map(each => ours(`clouds/${each}`)),
          ),
          [],
          name,
        );
      }
    }
  });

  it('nothing that we ship holds the SDKs by which our requests are judged', () => {
    assert.deepEqual(
      [...bundles].filter(([, bundle]) => misplaced(bundle, JUDGES).length > 0),
      [],
    );
  });

  it('require nothing but Node, vscode and chunks that are there', () => {
    const strange = [...bundles].flatMap(([name, { externals }]) =>
      externals
        .filter(each => each !== 'vscode' && !/^(node:)?[a-z_/0-9]+$/.test(each))
        .filter(each => !(each.startsWith('./') && bundles.has(each.slice(2))))
        .map(each => `${name} requires ${each}`),
    );
    assert.deepEqual(strange, []);
  });

  it('the entry of the command weighs at most 4 kB', () => {
    const { bytes } = find(bundles, 'rolecall.js');
    assert.ok(bytes <= 4_000, `rolecall.js has ${bytes} bytes`);
  });

  it('the help needs nothing that starts programs, makes digests or sends', () => {
    const { externals } = find(bundles, 'command.js');
    const slow = ['node:child_process', 'node:crypto', 'node:http', 'node:tls'];
    assert.deepEqual(
      slow.filter(name => externals.includes(name)),
      [],
    );
  });

  it('the extension weighs at most 150 kB', () => {
    const { bytes } = find(bundles, 'extension.js');
    assert.ok(bytes <= 150_000, `extension.js has ${bytes} bytes`);
  });

  it('would notice a package and a folder of ours', () => {
    const bundle = {
      bytes: 1,
      externals: [],
      inputs: ['node_modules/jose/dist/a.js', 'src/core/a.ts', 'src/sandbox/b.ts'],
    };
    assert.deepEqual(misplaced(bundle, [npm('jose'), ours('sandbox'), npm('zod')]), [
      'node_modules/jose/dist/a.js',
      'src/sandbox/b.ts',
    ]);
  });
});

function npm(name: string): string {
  return `node_modules/${name}/`;
}

function ours(folder: string): string {
  return `src/${folder}/`;
}

function misplaced({ inputs }: Bundle, without: readonly string[]): readonly string[] {
  return inputs.filter(input => without.some(part => input.startsWith(part) || input.includes(`/${part}`)));
}

/** Chunks that a bundle loads at some time, and those that these load. */
function loadedBy(bundles: ReadonlyMap<string, Bundle>, name: string): readonly string[] {
  const own = find(bundles, name).externals.flatMap(each => (each.startsWith('./') ? [each.slice(2)] : []));
  return [...own, ...own.flatMap(each => loadedBy(bundles, each))];
}

function find(bundles: ReadonlyMap<string, Bundle>, name: string): Bundle {
  const bundle = bundles.get(name);
  assert.ok(bundle !== undefined, `esbuild made no ${name}`);
  return bundle;
}
