/** Where a setting stands, as far as that is known. */
export interface SettingPlace {
  readonly file?: string;
  /** One-based. */
  readonly line?: number;
  readonly variable?: string;
}

/** `/home/dev/.bashrc:3`; not escaped. */
export function placeText({ file = '', line }: SettingPlace): string {
  return line === undefined ? file : `${file}:${line}`;
}
