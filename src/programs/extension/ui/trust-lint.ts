import path from 'node:path';
import {
  CodeAction,
  CodeActionKind,
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  languages,
  Range,
  SnippetString,
  SnippetTextEdit,
  type TextDocument,
  Uri,
  workspace,
  WorkspaceEdit,
} from 'vscode';
import type { OpenText, TextLint } from '../../../composition/lint-text.ts';
import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import { printable } from '../../../core/text.ts';
import type { Words } from '../../../core/words.ts';
import type { Severity } from '../../../trust/lint/finding.ts';
import type { LocatedFinding } from '../../../trust/lint/located-finding.ts';
import { RULE_PAGES } from '../../../trust/lint/rules.ts';
import { Command } from '../ids.ts';
import { logFailure } from '../log-failure.ts';
import { mayHoldTrust } from '../view/may-hold-trust.ts';
import { suppressionFor } from '../view/suppression.ts';
import { onSettingsChange, readSettings } from './settings.ts';
import { openTextOf } from './trust-texts.ts';

export interface TrustLintParts {
  /** Loads the linter when it is first asked. */
  readonly lintText: (open: OpenText, signal: AbortSignal) => Promise<TextLint>;
  readonly log: Logger;
  readonly words: Words;
}

/** What stands in a document, as of one version of it. */
interface Shown {
  readonly version: number;
  readonly findings: readonly LocatedFinding[];
}

/** A person who types is not interrupted. Milliseconds. */
const REST = 400;

/** What lint has to say of trust policies and pipelines in open editors, saved or not, with what mends it. */
export class TrustLint implements Disposable {
  readonly #parts: TrustLintParts;
  readonly #collection = languages.createDiagnosticCollection('rolecall-trust');
  readonly #shown = new Map<string, Shown>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, AbortController>();
  readonly #subscriptions: readonly Disposable[];

  constructor(parts: TrustLintParts) {
    this.#parts = parts;
    this.#subscriptions = [
      this.#collection,
      workspace.onDidOpenTextDocument(document => this.#soon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#soon(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      onSettingsChange(() => this.#all()),
      languages.registerCodeActionsProvider(
        [{ scheme: 'file' }, { scheme: 'untitled' }],
        { provideCodeActions: (document, range) => this.#actions(document, range) },
        { providedCodeActionKinds: [CodeActionKind.QuickFix] },
      ),
    ];
    this.#all();
  }

  /** Findings of whole folders, in place of all that was shown. `versions`: of the editors when their texts were taken. */
  replace(
    found: readonly { readonly folder: string; readonly findings: readonly LocatedFinding[] }[],
    versions: Versions,
  ): void {
    for (const uri of [...this.#shown.keys()].map(key => Uri.parse(key))) this.#forget(uri);
    this.#collection.clear();
    for (const { folder, findings } of found) {
      const byFile = new Map<string, LocatedFinding[]>();
      for (const finding of findings)
        byFile.set(finding.place.file, [...(byFile.get(finding.place.file) ?? []), finding]);
      for (const [file, own] of byFile) this.#show(Uri.file(path.join(folder, file)), own, versions);
    }
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const running of this.#running.values()) running.abort();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #all(): void {
    if (readSettings().trustLint) {
      for (const document of workspace.textDocuments) this.#soon(document);
      return;
    }
    for (const key of this.#shown.keys()) this.#forget(Uri.parse(key));
    this.#collection.clear();
  }

  #soon(document: TextDocument): void {
    if (!['file', 'untitled'].includes(document.uri.scheme)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        void this.#lint(document);
      }, REST),
    );
  }

  async #lint(document: TextDocument): Promise<void> {
    const key = document.uri.toString();
    const open = document.isClosed ? undefined : openTextOf(document);
    if (open === undefined || !readSettings().trustLint || !mayHoldTrust(open.text)) {
      if (this.#collection.has(document.uri)) this.#forget(document.uri);
      return;
    }
    this.#running.get(key)?.abort();
    const running = new AbortController();
    this.#running.set(key, running);
    const versions = openVersions();
    try {
      const { findings, files } = await this.#parts.lintText(open, running.signal);
      // It has changed meanwhile, and is looked at again.
      if (running.signal.aborted || document.isClosed || document.version !== versions.get(key)) return;
      for (const file of files) {
        const uri = uriOf(document, open, file);
        this.#show(
          uri,
          findings.filter(({ place }) => place.file === file),
          versions,
        );
      }
    } catch (error) {
      if (!running.signal.aborted) {
        logFailure(this.#parts.log, 'warn', 'A trust policy could not be looked at', asAssumeError(error));
      }
    } finally {
      if (this.#running.get(key) === running) this.#running.delete(key);
    }
  }

  #show(uri: Uri, findings: readonly LocatedFinding[], versions: Versions): void {
    const version = versions.get(uri.toString());
    if (version !== undefined) this.#shown.set(uri.toString(), { version, findings });
    this.#collection.set(uri, findings.map(diagnosticOf));
  }

  #forget(uri: Uri): void {
    const key = uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#running.get(key)?.abort();
    this.#shown.delete(key);
    this.#collection.delete(uri);
  }

  #actions(document: TextDocument, range: Range): CodeAction[] {
    const shown = this.#shown.get(document.uri.toString());
    // Where an edit goes is known of the text that was looked at, and of no other.
    if (shown?.version !== document.version) return [];
    return shown.findings
      .filter(finding => rangeOf(finding).intersection(range) !== undefined)
      .flatMap(finding => [...mends(document, finding), ...this.#suppression(document, finding), this.#page(finding)]);
  }

  #suppression(document: TextDocument, finding: LocatedFinding): readonly CodeAction[] {
    const line = document.lineAt(finding.range.startLine);
    const before = suppressionFor(openTextOf(document)?.text.path ?? '', finding.rule, line.text);
    if (before === undefined) return [];
    const { words } = this.#parts;
    const action = quickFix(words.t('Ignore {0} here, with a reason', finding.rule), finding);
    // The reason is what the person writes next.
    const snippet = new SnippetString().appendText(before).appendPlaceholder(words.t('the reason')).appendText('\n');
    action.edit = new WorkspaceEdit();
    action.edit.set(document.uri, [SnippetTextEdit.insert(line.range.start, snippet)]);
    return [action];
  }

  #page(finding: LocatedFinding): CodeAction {
    const action = quickFix(this.#parts.words.t('Explain {0}', finding.rule), finding);
    action.command = { title: '', command: Command.openRulePage, arguments: [{ rule: finding.rule }] };
    return action;
  }
}

/** By the address of each open document: a place in a text is one of this version of it, and of no other. */
export type Versions = ReadonlyMap<string, number>;

export function openVersions(): Versions {
  return new Map(workspace.textDocuments.map(({ uri, version }) => [uri.toString(), version]));
}

function uriOf(document: TextDocument, { folder, text }: OpenText, file: string): Uri {
  return file === text.path || folder === undefined ? document.uri : Uri.file(path.join(folder, file));
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

function diagnosticOf(finding: LocatedFinding): Diagnostic {
  const { message, advice, severity, rule } = finding;
  const diagnostic = new Diagnostic(rangeOf(finding), printable(`${message} ${advice}`, 2000), SEVERITIES[severity]);
  diagnostic.source = 'Rolecall';
  diagnostic.code = { value: rule, target: Uri.parse(`${RULE_PAGES}${rule}.md`) };
  return diagnostic;
}

function rangeOf({ range }: LocatedFinding): Range {
  return new Range(range.startLine, range.startColumn, range.endLine, range.endColumn);
}

function mends(document: TextDocument, finding: LocatedFinding): readonly CodeAction[] {
  return finding.fixes
    .filter(({ edits }) => edits.every(({ place }) => place.file === finding.place.file))
    .map(({ title, edits }) => {
      const action = quickFix(printable(title, 120), finding);
      action.isPreferred = true;
      action.edit = new WorkspaceEdit();
      for (const { place, text } of edits) {
        const where = new Range(document.positionAt(place.start), document.positionAt(place.end));
        action.edit.replace(document.uri, where, text);
      }
      return action;
    });
}

function quickFix(title: string, finding: LocatedFinding): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.diagnostics = [diagnosticOf(finding)];
  return action;
}
