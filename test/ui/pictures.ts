import type { ColorTheme } from '../hosts/color-themes.ts';
import { colorThemeId } from '../hosts/color-themes.ts';
import type { Settings } from '../hosts/user-settings.ts';
import type { VsCodeFlavour } from '../hosts/vscode-flavours.ts';
import type { Workbench } from '../hosts/workbench.ts';

type Media = NonNullable<Parameters<Workbench['page']['emulateMedia']>[0]>;

/** What the operating system says, as VS Code hears it, and how the workbench marks the theme it then takes. */
const THEMES: readonly (readonly [theme: ColorTheme, mark: string, media: Media])[] = [
  ['light', 'vs', { colorScheme: 'light', forcedColors: 'none' }],
  ['high contrast dark', 'hc-black', { colorScheme: 'dark', forcedColors: 'active' }],
  ['high contrast light', 'hc-light', { colorScheme: 'light', forcedColors: 'active' }],
  // Last, so that it is what the next step meets.
  ['dark', 'vs-dark', { colorScheme: 'dark', forcedColors: 'none' }],
];

/** Lets the theme follow the operating system: a page changes at once, where a settings file is noticed late or never. */
export function followTheSystem(flavour: VsCodeFlavour): Settings {
  return {
    'window.autoDetectColorScheme': true,
    'workbench.preferredDarkColorTheme': colorThemeId('dark', flavour),
    'workbench.preferredLightColorTheme': colorThemeId('light', flavour),
  };
}

/** To draw the workbench anew in four themes for each picture costs more than what is pictured. */
const themes = process.env['ROLECALL_PICTURES'] === 'themes' ? THEMES : THEMES.slice(-1);

/**
 * Takes a picture of what is on the screen: `rolecall-<what>-<theme>.png`, in each kind of theme where ROLECALL_PICTURES is
 * `themes`, else in the dark one.
 * @param arrange brings back what a change of theme takes away, such as a hover.
 */
export async function pictures(
  workbench: Workbench,
  what: string,
  arrange: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const [theme, mark, media] of themes) {
    await workbench.page.emulateMedia(media);
    await workbench.page.locator(`.monaco-workbench.${mark}`).waitFor();
    await arrange();
    await workbench.screenshot(`rolecall-${what}-${theme.replaceAll(' ', '-')}`);
  }
}
