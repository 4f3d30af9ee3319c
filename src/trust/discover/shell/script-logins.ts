import type { LocatedScalar } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import type { CiDocument } from '../ci-document.ts';
import type { RunContext } from '../login.ts';
import { placeOfNode } from '../nodes.ts';
import { either } from '../possible-texts.ts';
import type { DiscoverySession } from '../session.ts';
import { settingsWritten } from './file-writes.ts';
import { type Command, ScriptFault } from './script.ts';
import { readScript } from './script-reader.ts';
import { type ScriptContext, ScriptRun } from './script-run.ts';

/** A script in a file of CI. */
export interface ScriptNode {
  readonly node: LocatedScalar;
  readonly document: CiDocument;
}

export interface ScriptSurroundings extends ScriptContext {
  readonly session: DiscoverySession;
  readonly run: RunContext;
  readonly powershell: boolean;
  /** Variables that name a file by which a script sets something for later. */
  readonly files: readonly string[];
}

/** By the variable that names the file: what the script sets there, as far as it can be known. */
export type SetForLater = ReadonlyMap<string, ReadonlyMap<string, WrittenTexts>>;

/** Reads one script that runs as scripts of a job do, one after the other in one shell. */
export function readScriptLogins(scripts: readonly ScriptNode[], around: ScriptSurroundings): SetForLater {
  const run = new ScriptRun(around);
  const later = new Map<string, Map<string, WrittenTexts>>();
  for (const { node, document } of scripts) {
    const commands = commandsOf(node, document, around);
    for (const [index, command] of commands.entries()) {
      run.advance(command);
      for (const file of around.files) {
        for (const { name, value } of settingsWritten(command, commands[index + 1], file)) {
          const texts = fromFiles(run.textsOf(value));
          const settings = later.get(file) ?? new Map<string, WrittenTexts>();
          later.set(file, settings);
          const before = settings.get(name);
          if (texts !== undefined) settings.set(name, before === undefined ? texts : either(before, texts));
        }
      }
    }
  }
  return later;
}

function commandsOf(
  node: LocatedScalar,
  document: CiDocument,
  { session, powershell }: ScriptSurroundings,
): readonly Command[] {
  if (typeof node.value !== 'string') return [];
  try {
    return readScript(node.value, { powershell });
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error;
    session.addUnread(placeOfNode(document.path, node), error.message);
    return [];
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
