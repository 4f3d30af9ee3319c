import type { VsCodeFlavour } from './vscode-flavours.ts';

/** The four kinds of colours a person can have VS Code in. */
export type ColorTheme = 'dark' | 'light' | 'high contrast dark' | 'high contrast light';

/** What the setting `workbench.colorTheme` calls the standard theme of that kind, which differs between versions. */
export function colorThemeId(theme: ColorTheme, flavour: VsCodeFlavour): string {
  switch (theme) {
    case 'dark':
      return flavour === 'floor' ? 'Default Dark Modern' : 'Dark 2026';
    case 'light':
      return flavour === 'floor' ? 'Default Light Modern' : 'Light 2026';
    case 'high contrast dark':
      return 'Default High Contrast';
    case 'high contrast light':
      return 'Default High Contrast Light';
  }
}
