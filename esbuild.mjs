import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = import.meta.dirname;
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
/** `--outdir <folder>`: elsewhere than dist/, for tests that look at a build of their own. */
const outdir = path.resolve(root, process.argv[process.argv.indexOf('--outdir') + 1 || Infinity] ?? 'dist');
/** `--only <name>`: one program, which needs no chunk: what goes into a container. */
const only = process.argv[process.argv.indexOf('--only') + 1 || Infinity];

/** What programs load only when they need it. `import()` of one of these becomes `require('./<name>.js')`. */
const chunks = {
  'src/roles/read-role-map.ts': 'read-role-map',
  'src/roles/schema/schemas.ts': 'role-map-schemas',
  'src/platform/http/client.ts': 'http',
  'src/clouds/aws/sts/exchange.ts': 'exchange-aws',
  'src/clouds/aws/sts/sdk-exchange.ts': 'exchange-aws-sdk',
  'src/clouds/aws/console.ts': 'console-aws',
  'src/clouds/google/exchange.ts': 'exchange-google',
  'src/clouds/azure/exchange.ts': 'exchange-azure',
  'src/identity/broker/client.ts': 'broker-client',
  'src/identity/openid/flows.ts': 'openid-flows',
  'src/clouds/aws/identity-center/identity-center.ts': 'identity-center',
  'src/composition/serve-broker.ts': 'broker',
  'src/composition/keep-key-ring.ts': 'broker-keys',
  'src/broker/keys/kms-key.ts': 'broker-kms',
  'src/composition/install-command.ts': 'install-command',
  'src/platform/installation/whole-programs.ts': 'whole-programs',
  'src/programs/cli/run-process.ts': 'command',
  'src/programs/cli/compose.ts': 'command-world',
  'src/programs/cli/doctor/tell-examination.ts': 'doctor',
  'src/programs/cli/trust/run-lint.ts': 'trust-lint',
  'src/programs/cli/trust/run-explain.ts': 'trust-explain',
  'src/programs/cli/trust/run-test.ts': 'trust-test',
  'src/programs/cli/trust/run-generate.ts': 'trust-generate',
  'src/programs/cli/trust/run-migrate.ts': 'trust-migrate',
  'src/programs/cli/trust/run-review.ts': 'trust-review',
  'src/programs/cli/trust/run-discover.ts': 'discover',
  'src/programs/extension/open-machine.ts': 'extension-machine',
  'src/composition/editor-lint.ts': 'editor-lint',
  'src/programs/extension/pages/pages.ts': 'extension-pages',
  'src/sandbox/start-sandbox.ts': 'sandbox',
  'src/trust/google/evaluate.ts': 'trust-google',
};

const programs = {
  'src/programs/extension/main.ts': 'extension',
  'src/programs/cli/main.ts': 'rolecall',
  'src/programs/helper/main.ts': 'helper',
  'src/programs/broker-server/main.ts': 'broker-server',
  'src/programs/broker-lambda/main.ts': 'broker-lambda',
};

/** What the parsers of HCL and of shell lines are made of. Their callers read the files beside the programs. */
const webAssembly = [
  'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm',
  'node_modules/tree-sitter-bash/tree-sitter-bash.wasm',
];

/** A container and a Lambda function are shipped as one file. */
const wholeInOneFile = ['broker-server', 'broker-lambda'];

/**
 * esbuild splits only ESM output, and a native `import()` of a CommonJS file costs 28 ms: so a dynamic import of a chunk is
 * made external here and lowered to `require` by `supported`.
 */
const chunksAreExternal = {
  name: 'chunks-are-external',
  setup(esbuild) {
    esbuild.onResolve({ filter: /\.ts$/ }, ({ kind, path: specifier, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const chunk = chunks[path.relative(root, path.resolve(resolveDir, specifier)).replaceAll(path.sep, '/')];
      return chunk === undefined
        ? { errors: [{ text: `${specifier} is imported dynamically but is no chunk of esbuild.mjs` }] }
        : { path: `./${chunk}.js`, external: true };
    });
  },
};

/**
 * Commander can start programs as sub-commands, which no command of ours is: without what it would need for that a tenth of
 * each start is saved.
 */
const commanderStartsNothing = {
  name: 'commander-starts-nothing',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^node:child_process$/ }, ({ importer, path: specifier }) =>
      importer.includes('/node_modules/commander/') ? { path: specifier, namespace: 'nothing' } : undefined,
    );
    esbuild.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '', loader: 'js' }));
  },
};

/** `22.19`: the oldest Node that runs the programs. */
const { engines } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const oldest = engines.node.replace('>=', '');
const [major, minor] = oldest.split('.');

/**
 * Said before anything of ours runs, in the oldest JavaScript: an older Node would end with a stack trace of whatever it does
 * not know first.
 */
const requiresNode = advice => `(function () {
  var version = process.versions.node.split('.');
  if (version[0] > ${major} || (version[0] == ${major} && version[1] >= ${minor})) return;
  process.stderr.write('rolecall: This is Node.js ' + process.versions.node + ' (' + process.execPath + '), and Rolecall needs ${oldest} or later. ${advice}\\n');
  process.exit(1);
})();`;
const ofInstalled = requiresNode(
  'Install a newer one and run `rolecall install` with it, or open VS Code with the Rolecall extension once, which brings its own.',
);
const banners = {
  rolecall: `#!/usr/bin/env node\n${ofInstalled}`,
  helper: ofInstalled,
  'broker-server': requiresNode('Install a newer one.'),
};

function options(entry, name) {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: path.join(outdir, `${name}.js`),
    bundle: true,
    platform: 'node',
    target: `node${oldest}`,
    format: 'cjs',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    // Its other form looks for its own URL, which a CommonJS file has not.
    alias: { 'web-tree-sitter': path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs') },
    // Only the extension may see `vscode`: a stray import of it fails the build of every other program.
    external: name === 'extension' ? ['vscode'] : [],
    plugins: wholeInOneFile.includes(name) ? [] : [chunksAreExternal, commanderStartsNothing],
    // Else the SDK prints a note on stderr about a Node that it will soon not support, which some clients merge with the
    // helper's answer.
    define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
    minify: production,
    sourcemap: production ? false : 'linked',
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    ...(name in banners ? { banner: { js: banners[name] } } : {}),
  };
}

/**
 * The licences of all packages that are in the bundles, as one text: MIT and Apache-2.0 ask that it goes with every copy.
 * Each licence stands once, under the packages that have it word for word.
 * @throws Error when a package has none, so that nothing is shipped without.
 */
async function thirdPartyNotices({ outputs }) {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = [...new Set(files.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))];
  const packages = await Promise.all(folders.sort().map(licensedPackage));
  const byText = new Map();
  for (const { title, license, scope, text } of packages) {
    // Some packages of the AWS SDK come without the text that their siblings, under the same licence, bring.
    const sibling = packages.find(other => other.scope === scope && other.license === license && other.text !== '');
    const stated = text === '' ? sibling?.text : text;
    if (stated === undefined) throw new Error(`${title} is bundled and has no licence text: it cannot be shipped.`);
    byText.set(stated, [...(byText.get(stated) ?? []), `${title} (${license})`]);
  }
  return [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(78)}\n\n`);
}

async function licensedPackage(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
  const names = (await readdir(path.join(root, folder))).filter(file => /^(licen[cs]e|notice|copying)\b/i.test(file));
  const texts = await Promise.all(names.sort().map(file => readFile(path.join(root, folder, file), 'utf8')));
  const [scope] = name.split('/');
  if (texts.length === 0) texts.push(...(await ownCopy(scope)));
  const text = texts.map(each => each.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { title: `${name} ${version}`, license, scope, text };
}

/** What a publisher states in the head of each of its files instead of a file of its own, kept here whole. */
async function ownCopy(scope) {
  const copy = path.join(root, 'media/licenses', `${scope.replace('@', '')}.txt`);
  return existsSync(copy) ? [await readFile(copy, 'utf8')] : [];
}

const outputs = Object.entries({ ...programs, ...chunks })
  .filter(([, name]) => only === undefined || name === only)
  .map(([entry, name]) => options(entry, name));
if (outputs.length === 0) throw new Error(`There is no program ${only}.`);
if (only === undefined) {
  outputs.push({
    absWorkingDir: root,
    entryPoints: webAssembly,
    outdir,
    entryNames: '[name]',
    loader: { '.wasm': 'copy' },
    metafile: true,
    logLevel: 'warning',
  });
}

if (watch) {
  for (const output of outputs) await (await context(output)).watch();
  process.stdout.write('Watching src/ …\n');
} else {
  await rm(outdir, { recursive: true, force: true });
  const results = await Promise.all(outputs.map(build));
  await mkdir(outdir, { recursive: true });
  // Else Node takes them for what the nearest package.json above says, which in a home is anybody's.
  await writeFile(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  const metafile = results.reduce(
    (all, { metafile: one }) => ({
      inputs: { ...all.inputs, ...one.inputs },
      outputs: { ...all.outputs, ...one.outputs },
    }),
    { inputs: {}, outputs: {} },
  );
  await writeFile(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(metafile));
  // Read by the test of what each bundle must not contain.
  await writeFile(path.join(outdir, 'meta.json'), JSON.stringify(metafile));
}
