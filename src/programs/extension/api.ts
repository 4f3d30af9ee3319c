/** What the extension hands to whoever asks VS Code for it: what is on the screen, and nothing else. Nothing secret, no action. */
export interface ExtensionApi {
  /** Resolves when everything known to have changed has been read and shown. */
  settled(): Promise<void>;
  screen(): Screen;
}

export interface Screen {
  readonly viewState: string;
  readonly message: string | undefined;
  readonly description: string | undefined;
  /** In the view's order, groups left out. */
  readonly rows: readonly ScreenRow[];
  readonly statusBar: { readonly text: string; readonly severity: string; readonly ariaLabel: string } | undefined;
}

export interface ScreenRow {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly words: readonly string[];
  readonly ariaLabel: string;
}
