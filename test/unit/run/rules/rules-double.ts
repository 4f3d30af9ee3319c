import { type CommandRules, decide, type RuleDecision, type RuleWorld } from '../../../../src/run/rules/decide.ts';
import { shellParser } from '../../../support/shell.ts';

export const WORKSPACE = '/workspaces/app';
export const HOME = '/home/dev';

/** Every name is a program in /usr/bin but those given here. */
export function world(
  elsewhere: ReadonlyMap<string, string> = new Map(),
  missing: ReadonlySet<string> = new Set(),
): RuleWorld {
  return {
    resolveProgram: name => {
      if (missing.has(name)) return Promise.resolve(undefined);
      const foundAt = name.startsWith('/') ? name : name.includes('/') ? `${WORKSPACE}/${name}` : `/usr/bin/${name}`;
      return Promise.resolve({ foundAt, realPath: elsewhere.get(name) ?? foundAt.replace(/^\/bin\//, '/usr/bin/') });
    },
    workspaceFolders: [WORKSPACE],
    homeDirectory: HOME,
    parser: shellParser,
  };
}

export function rules(given: Partial<CommandRules>): CommandRules {
  return { allow: [], ask: [], deny: [], otherwise: 'ask', ...given };
}

/** What is decided about a line that `sh -c` gets. */
export function decideLine(line: string, given: Partial<CommandRules>, within = world()): Promise<RuleDecision> {
  return decide(['sh', '-c', line], rules(given), within);
}

export function decideWords(
  argv: string | readonly string[],
  given: Partial<CommandRules>,
  within = world(),
): Promise<RuleDecision> {
  return decide(typeof argv === 'string' ? argv.split(' ') : argv, rules(given), within);
}
