import { type ConfigSection, configSections } from './config-text.ts';
import { OwnSections } from './own-section.ts';
import { profilesNamed, profilesOfSections, type WrittenProfile } from './profile.ts';
import { type ProfileBlock, readProfileBlock } from './profile-block.ts';

/**
 * A configuration or credentials file that many look at: what they ask is worked out when the first of them asks, and once.
 * `text` is byte text; undefined where there is no file.
 */
export class ParsedConfig {
  readonly text: string | undefined;
  #owns: OwnSections | undefined;
  #sections: readonly ConfigSection[] | undefined;
  #written: readonly WrittenProfile[] | undefined;
  #block: ProfileBlock | undefined;

  constructor(text: string | undefined) {
    this.text = text;
  }

  /** The profiles of ours that nobody edited. */
  get owns(): OwnSections {
    return (this.#owns ??= new OwnSections(this.text ?? ''));
  }

  get sections(): readonly ConfigSection[] {
    return (this.#sections ??= configSections(this.text ?? '', this.owns));
  }

  /** Every profile that hands out one of our sessions, in our block or elsewhere. */
  get written(): readonly WrittenProfile[] {
    return (this.#written ??= profilesOfSections(this.sections));
  }

  /** @throws AssumeError `local-file` when our block is damaged. */
  get block(): ProfileBlock {
    return (this.#block ??= readProfileBlock(this.text));
  }

  /** Of all profiles. */
  get names(): readonly string[] {
    return profilesNamed(this.sections);
  }
}
