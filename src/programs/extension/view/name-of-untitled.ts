/** By the language of an editor, as VS Code and the extensions for these files name them. */
const NAMES: Readonly<Record<string, string>> = {
  terraform: 'untitled.tf',
  hcl: 'untitled.tf',
  opentofu: 'untitled.tf',
  json: 'untitled.json',
  jsonc: 'untitled.json',
  yaml: 'untitled.yaml',
  cloudformation: 'untitled.yaml',
  bicep: 'untitled.bicep',
  shellscript: 'untitled.sh',
};

/** What a text would be called that is no file yet; undefined for what holds no trust. */
export function nameOfUntitled(languageId: string): string | undefined {
  return Object.hasOwn(NAMES, languageId) ? NAMES[languageId] : undefined;
}
