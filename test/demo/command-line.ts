import { parseArgs } from 'node:util';
import type { SimulatedPlatform } from '../support/simulated-environment.ts';

export const USAGE = `npm run demo -- [--platform codespaces|ona] [--headless]

  --platform   which environment is simulated; asked on a terminal, else codespaces
  --headless   the main job in this terminal, step by step, instead of in a real VS Code
  --help       this`;

export interface DemoCommandLine {
  /** Undefined: not said. */
  readonly platform: SimulatedPlatform | undefined;
  readonly headless: boolean;
  readonly help: boolean;
}

/** @throws Error for words that mean nothing here. */
export function readCommandLine(words: readonly string[]): DemoCommandLine {
  const { values } = parseArgs({
    args: [...words],
    options: { platform: { type: 'string' }, headless: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const { platform: name, headless = false, help = false } = values;
  const platform = name === undefined ? undefined : platformNamed(name);
  if (name !== undefined && platform === undefined)
    throw new Error(`There is no platform "${name}". Name codespaces or ona.`);
  return { platform, headless, help };
}

/** A name, or the number of a choice. */
export function platformNamed(text: string): SimulatedPlatform | undefined {
  if (text === 'codespaces' || text === '1') return 'codespaces';
  return text === 'ona' || text === '2' ? 'ona' : undefined;
}
