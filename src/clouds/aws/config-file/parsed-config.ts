import type { SessionKey } from '../../../core/session.ts';
import { type ConfigSection, configSections, isPlain, sectionsCalled } from './config-text.ts';
import { OwnSections } from './own-section.ts';
import { profilesNamed, profilesOfSections, type WrittenProfile } from './profile.ts';
import { findBlock, type MarkedText } from '../../../documents/marked-block.ts';
import { nameInBlock, type ProfileBlock, profilesIn } from './profile-block.ts';

/** Up to here, looking for each costs less than taking apart all of a file that may have thousands. */
const FEW = 8;

/**
 * A configuration or credentials file that many look at: what they ask is worked out when the first of them asks, and once.
 * `text` is byte text; undefined where there is no file.
 */
export class ParsedConfig {
  readonly text: string | undefined;
  #owns: OwnSections | undefined;
  #sections: readonly ConfigSection[] | undefined;
  #byProfile: ReadonlyMap<string, readonly ConfigSection[]> | undefined;
  #untouched: ReadonlySet<string> | undefined;
  #written: readonly WrittenProfile[] | undefined;
  #found: MarkedText | undefined;
  #block: ProfileBlock | undefined;
  /** By profile, and by session: what was looked for, and found or not. */
  readonly #called = new Map<string, readonly ConfigSection[]>();
  readonly #named = new Map<SessionKey, string | undefined>();

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

  /** Those that stand for one profile. */
  called(profile: string): readonly ConfigSection[] {
    const known = this.#called.get(profile);
    if (known !== undefined) return known;
    const { text = '' } = this;
    if (this.#called.size < FEW && profile !== '') {
      const found =
        this.#sections === undefined && isPlain(text)
          ? sectionsCalled(profile, text, this.owns)
          : this.sections.filter(section => section.profile === profile);
      this.#called.set(profile, found);
      return found;
    }
    this.#byProfile ??= grouped(this.sections, section => section.profile);
    return this.#byProfile.get(profile) ?? [];
  }

  /** Whether a profile is ours, nobody edited it, and nothing else is called the same. */
  isUntouched(profile: string): boolean {
    if (this.#sections === undefined && this.#called.size < FEW) {
      const [only, ...others] = this.called(profile);
      return others.length === 0 && only?.own !== undefined;
    }
    return (this.#untouched ??= untouchedIn(this.sections)).has(profile);
  }

  /** The name of a session's profile in our block. @throws AssumeError `local-file` when that is damaged. */
  nameOf(session: SessionKey): string | undefined {
    if (this.#named.has(session)) return this.#named.get(session);
    if (this.#block !== undefined || this.#named.size >= FEW) return this.block.entries.get(session)?.name;
    const found = nameInBlock(this.#marked, session);
    this.#named.set(session, found);
    return found;
  }

  /** Every profile that hands out one of our sessions, in our block or elsewhere. */
  get written(): readonly WrittenProfile[] {
    return (this.#written ??= profilesOfSections(this.sections));
  }

  /** @throws AssumeError `local-file` when our block is damaged. */
  get block(): ProfileBlock {
    return (this.#block ??= profilesIn(this.#marked, this.owns));
  }

  get #marked(): MarkedText {
    return (this.#found ??= findBlock(this.text));
  }

  /** Of all profiles. */
  get names(): readonly string[] {
    return profilesNamed(this.sections);
  }
}

function untouchedIn(sections: readonly ConfigSection[]): ReadonlySet<string> {
  const untouched = new Set<string>();
  const others = new Set<string>();
  for (const { own, profile } of sections) {
    if (profile === undefined) continue;
    if (own === undefined || untouched.has(profile)) others.add(profile);
    else untouched.add(profile);
  }
  for (const profile of others) untouched.delete(profile);
  return untouched;
}

export function grouped(
  sections: readonly ConfigSection[],
  keyOf: (section: ConfigSection) => string | undefined,
): ReadonlyMap<string, readonly ConfigSection[]> {
  const groups = new Map<string, ConfigSection[]>();
  for (const section of sections) {
    const key = keyOf(section);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [section]);
    else group.push(section);
  }
  return groups;
}
