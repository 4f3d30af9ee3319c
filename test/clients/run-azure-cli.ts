import path from 'node:path';
import { ensureDebianPackages } from '../hosts/install-debian-packages.ts';
import { installedProgram } from '../run/program-job.ts';
import { runWatched } from '../run/watched-program.ts';

// `npm run test:az`: the tests with the Azure CLI, which `npm test` runs where there is one: it has 667 MB.
// Exit code 0: everything as expected; 1: not; 77: it cannot be had on this machine.

const FILES = ['azure-cli', 'documented-commands'].map(name => path.join(import.meta.dirname, `${name}.test.ts`));

const say = (text: string): void => void process.stdout.write(text);

async function main(): Promise<number> {
  const packages = await ensureDebianPackages(['azure-cli'], line => say(`${line}\n`));
  if (!packages.available) {
    say(`The Azure CLI cannot be had here: ${packages.reason}.\n`);
    return 77;
  }
  const failure = await runWatched(installedProgram('mocha'), FILES, say);
  if (failure !== undefined) say(`${failure}\n`);
  return failure === undefined ? 0 : 1;
}

process.exitCode = await main();
