// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringNode } from './bring-node.mjs';
import { installPackages } from './install-packages.mjs';

// What the scripts of package.json start everything with: `node test/start.mjs test/run.ts unit` for a program of the project,
// `node test/start.mjs mocha …` for one that npm has installed. So that any Node from 18 is all that a fresh clone needs, it
// brings a later one where this one is too old, first in PATH for whatever is started, and the packages where they are missing.

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** `22.19`, of `engines` in package.json. */
const oldest = /"node": ">=(\d+\.\d+)"/.exec(readFileSync(path.join(project, 'package.json'), 'utf8'))?.[1] ?? '0.0';

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** The Node to run programs with, and the environment in which they find it. */
async function findNode() {
  const isRecentEnough = process.versions.node.localeCompare(oldest, 'en', { numeric: true }) >= 0;
  if (isRecentEnough) return { node: process.execPath, environment: process.env };
  const own = `Node.js ${process.versions.node} (${process.execPath})`;
  try {
    const node = await bringNode(22, say);
    say(`This machine's ${own} is older than ${oldest}, so this runs on ${node}.`);
    const searchPath = [path.dirname(node), process.env['PATH'] ?? ''].join(path.delimiter);
    return { node, environment: { ...process.env, PATH: searchPath } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `This needs Node.js ${oldest} or later, and this machine's is ${own}. A later one could not be fetched: ${why}. Install Node.js 22 or 24 (https://nodejs.org), or give npm a way to its registry, and run this again.`,
    );
  }
}

/** @param {readonly string[]} words */
async function start([program = '', ...words]) {
  const { node, environment } = await findNode();
  installPackages(project, environment);
  const isOurs = /\.(?:ts|mjs)$/.test(program);
  const argv = [
    // Node 22 strips types, and says each time that this is new.
    ...(program.endsWith('.ts') ? ['--disable-warning=ExperimentalWarning'] : []),
    isOurs ? program : path.join(project, 'node_modules/.bin', program),
  ];
  const child = spawn(node, [...argv, ...words], { cwd: project, env: environment, stdio: 'inherit' });
  // A terminal interrupts the program itself too: handed on as well, it would take the second for impatience.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
