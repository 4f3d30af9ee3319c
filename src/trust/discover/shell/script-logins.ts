import type { LocatedScalar } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import type { CiDocument } from '../ci-document.ts';
import type { FoundValue, RunContext } from '../login.ts';
import { placeOfNode } from '../nodes.ts';
import { either } from '../possible-texts.ts';
import type { DiscoverySession } from '../session.ts';
import { CommandLogins } from './command-logins.ts';
import { settingsWritten } from './file-writes.ts';
import { distinctLogins } from './distinct-logins.ts';
import type { ScriptKey, ScriptLogin, ScriptRequest, ScriptSurroundings, ScriptValue } from './found-in-script.ts';
import { placeInScalar } from './place-in-scalar.ts';
import { type Command, ScriptFault } from './script.ts';
import { readScript } from './script-reader.ts';
import { ScriptRun, writtenWord } from './script-run.ts';

/** A script in a file of CI. */
export interface ScriptNode {
  readonly node: LocatedScalar;
  readonly document: CiDocument;
}

/** What scripts of one shell were found to do. */
export interface ScriptResults {
  readonly logins: readonly ScriptLogin[];
  readonly keys: readonly ScriptKey[];
  /** Tokens that are asked for; with a login they are what it uses. */
  readonly requests: readonly ScriptRequest[];
  /** By the variable that names the file: what the scripts set there, as far as it can be known. */
  readonly setForLater: ReadonlyMap<string, ReadonlyMap<string, WrittenTexts>>;
}

/** Reads scripts that run one after the other in one shell. */
export function readScripts(scripts: readonly ScriptNode[], around: ScriptSurroundings): ScriptResults {
  const run = new ScriptRun(around);
  const found = new CommandLogins(around);
  const later = new Map<string, Map<string, WrittenTexts>>();
  for (const script of scripts) {
    const commands = commandsOf(script, around);
    for (const [index, command] of commands.entries()) {
      run.advance(command);
      found.read(command, (word, written) => valueOf(script, word, run, written));
      addSettings(later, command, commands[index + 1], run, around.files);
    }
  }
  const { logins, keys, requests } = found.results();
  return { logins: distinctLogins(logins), keys, requests, setForLater: later };
}

/** Adds what was found, each with where it runs. */
export function addFindings(
  { logins, keys, requests }: ScriptResults,
  session: DiscoverySession,
  run: RunContext,
): void {
  for (const login of logins) session.addLogin({ ...login, run });
  for (const key of keys) session.addStaticKey({ ...key, place: key.value.place, run });
  if (logins.length > 0) return;
  for (const { name, audience, place } of requests) {
    session.addTokenRequest({ name, ...(audience === undefined ? {} : { audience }), place, run });
  }
}

function valueOf(
  { node, document }: ScriptNode,
  word: ScriptValue,
  run: ScriptRun,
  written = writtenWord(word),
): FoundValue {
  return { written, place: placeInScalar(document, node, word.start, word.end), resolved: run.textsOf(word) };
}

function commandsOf({ node, document }: ScriptNode, { session, powershell }: ScriptSurroundings): readonly Command[] {
  if (typeof node.value !== 'string') return [];
  try {
    const place = placeOfNode(document.path, node);
    if (!session.mayRead(0, place)) return [];
    const commands = readScript(node.value, { powershell });
    return session.mayRead(commands.length, place) ? commands : [];
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error;
    session.addUnread(placeOfNode(document.path, node), error.message);
    return [];
  }
}

function addSettings(
  later: Map<string, Map<string, WrittenTexts>>,
  command: Command,
  next: Command | undefined,
  run: ScriptRun,
  files: readonly string[],
): void {
  for (const file of files) {
    for (const { name, value } of settingsWritten(command, next, file)) {
      const texts = fromFiles(run.textsOf(value));
      if (texts === undefined) continue;
      const settings = later.get(file) ?? new Map<string, WrittenTexts>();
      later.set(file, settings);
      const before = settings.get(name);
      settings.set(name, before === undefined ? texts : either(before, texts));
    }
  }
}

/** Without what only the shell knows: elsewhere its variables and commands say nothing. */
function fromFiles({ values, complete }: WrittenTexts): WrittenTexts | undefined {
  const kept = values.filter(({ parts }) =>
    parts.every(part => typeof part === 'string' || /^\$?\$\{\{/.test(part.unknown)),
  );
  if (kept.length === 0) return undefined;
  return { values: kept, complete: complete && kept.length === values.length };
}
