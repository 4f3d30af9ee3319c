import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, type Disposable } from 'vscode';
import type { Problem } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { RolesState } from '../state/roles-state.ts';

/** The role maps' problems where they stand, in the editor and in the Problems view; gone when they are mended. */
export class MapDiagnostics implements Disposable {
  readonly #collection = languages.createDiagnosticCollection('rolecall');
  #shown = '';

  show(state: RolesState): void {
    if (state.kind === 'starting') return;
    const problems = state.folders.flatMap(folder => (folder.kind === 'read' ? folder.overview.map.problems : []));
    const key = JSON.stringify(problems);
    if (key === this.#shown) return;
    this.#shown = key;
    const byFile = new Map<string, Diagnostic[]>();
    for (const problem of problems) {
      const sofar = byFile.get(problem.file) ?? [];
      byFile.set(problem.file, [...sofar, diagnosticOf(problem)]);
    }
    this.#collection.clear();
    this.#collection.set([...byFile].map(([file, diagnostics]) => [Uri.file(file), diagnostics]));
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function diagnosticOf({ severity, code, message, range }: Problem): Diagnostic {
  const diagnostic = new Diagnostic(
    new Range(range.startLine, range.startColumn, range.endLine, range.endColumn),
    printable(message, 1000),
    severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Rolecall';
  diagnostic.code = code;
  return diagnostic;
}
