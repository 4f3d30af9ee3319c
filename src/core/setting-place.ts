/** Where a setting stands, as far as that is known. */
export interface SettingPlace {
  readonly file?: string;
  /** One-based. */
  readonly line?: number;
  readonly variable?: string;
}
