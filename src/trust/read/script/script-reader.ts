import type { Place } from '../../../documents/place.ts';
import { shownText, type WrittenText } from '../../../documents/written-text.ts';
import { type Command, plainWord, ScriptFault, type Word } from '../../discover/shell/script.ts';
import { readScript } from '../../discover/shell/script-reader.ts';
import { ScriptRun, writtenWord } from '../../discover/shell/script-run.ts';
import type { FoundTrust, TrustFile, TrustReading, UnreadPart } from '../../found-trust.ts';
import type { PoolBinding } from '../../google/workload-identity.ts';
import { type FoundProvider, googleTrusts } from '../google-trusts.ts';
import { argumentsOf } from './arguments.ts';
import { COMMANDS, type ScriptCommand } from './commands.ts';

/** Scripts that set trust up with `aws`, `gcloud` and `az`. */
export const scriptReader = {
  takes: (path: string): boolean => /\.(?:sh|bash|zsh|ksh|azcli|ps1)$/i.test(path),
  read(files: readonly TrustFile[]): TrustReading {
    const trusts: FoundTrust[] = [];
    const providers: FoundProvider[] = [];
    const bindings: PoolBinding[] = [];
    const unread: UnreadPart[] = [];
    for (const { path, text } of files) {
      if (!SETS_TRUST_UP.test(text)) continue;
      for (const command of commandsOf(path, text, unread)) {
        const found = COMMANDS[command.program]?.(command);
        trusts.push(...(found?.trusts ?? []));
        providers.push(...(found?.providers ?? []));
        bindings.push(...(found?.bindings ?? []));
        unread.push(...(found?.unread ?? []));
      }
    }
    return { trusts: [...trusts, ...googleTrusts(providers, bindings)], unread };
  },
};

const SETS_TRUST_UP =
  /create-oidc|add-iam-policy-binding|federated-credential|federatedIdentityCredentials|create-role|assume-role-policy/;

/** Its calls of the clouds' tools, with what its variables are there. */
function commandsOf(file: string, text: string, unread: UnreadPart[]): readonly ScriptCommand[] {
  try {
    const run = new ScriptRun({
      variable: () => undefined,
      expression: expression => ({ values: [{ parts: [{ unknown: expression }] }], complete: true }),
    });
    const files = new Map<string, WrittenText>();
    return readScript(text, { powershell: /\.ps1$/i.test(file) }).flatMap(command => {
      const place = { file, start: command.start, end: command.end };
      const program = command.words[0] === undefined ? undefined : plainWord(command.words[0]);
      const words = command.words.slice(1).map(word => textOf(run, word, { ...place, ...spanOf(word) }));
      for (const [name, content] of writtenFiles(command, run, place)) files.set(name, content);
      run.advance(command);
      if (program === undefined || COMMANDS[program] === undefined) return [];
      return [{ program, arguments: argumentsOf(words), files: new Map(files), place }];
    });
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error;
    unread.push({ place: { file, start: 0, end: 0 }, message: error.message });
    return [];
  }
}

function spanOf({ start, end }: Word) {
  return { start, end };
}

/** A variable that may have several values is left open. */
function textOf(run: ScriptRun, word: Word, place: Place): WrittenText {
  const { values, complete } = run.textsOf(word);
  const [only, ...others] = values;
  if (only === undefined || others.length > 0 || !complete) return { parts: [{ unknown: writtenWord(word) }], place };
  return { parts: only.parts, place };
}

/** `cat > trust.json <<EOF`: what is written into which file. */
function writtenFiles(command: Command, run: ScriptRun, place: Place): readonly (readonly [string, WrittenText])[] {
  const target = command.redirects.find(({ operator }) => operator.startsWith('>'));
  const source = command.redirects.find(({ operator }) => operator.startsWith('<<'));
  if (target === undefined || source === undefined) return [];
  const span = { ...place, ...spanOf(source.target) };
  return [[shownText(textOf(run, target.target, place)), textOf(run, source.target, span)]];
}
