import { Diagnostic, DiagnosticSeverity, Disposable, languages, Range, Uri } from 'vscode';
import type { Problem } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';

/** The role maps' problems where they stand, in the editor and in the Problems view; gone when they are mended. */
export function showProblems({ store }: { readonly store: ReadonlyRolesStore }): Disposable {
  const collection = languages.createDiagnosticCollection('rolecall');
  let shown = '';
  const show = (): void => {
    const { state } = store;
    if (state.kind === 'starting') return;
    const problems = state.folders.flatMap(folder => (folder.kind === 'read' ? folder.overview.map.problems : []));
    const key = JSON.stringify(problems);
    if (key === shown) return;
    shown = key;
    const byFile = new Map<string, Diagnostic[]>();
    for (const problem of problems) {
      const sofar = byFile.get(problem.file) ?? [];
      byFile.set(problem.file, [...sofar, diagnosticOf(problem)]);
    }
    collection.clear();
    collection.set([...byFile].map(([file, diagnostics]) => [Uri.file(file), diagnostics]));
  };
  return Disposable.from(store.onChange(show), collection);
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
