import type { ConsentGiver, ConsentRequest, ConsentState, ConsentTerms, StoredConsent } from '../core/consent.ts';
import { AssumeError } from '../core/errors.ts';
import type { Clock, Digest, PrivateDirectory } from '../core/ports.ts';
import type { RoleSource } from '../core/role.ts';
import { printable } from '../core/text.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { consentChanges, movedRepository, movedText } from './changes.ts';
import { type ConsentHead, readConsent, readConsentHead, readTermsText, writeConsent } from './stored-consent.ts';

/**
 * Nothing that a repository's contents decide is used before a person allowed exactly that. A consent holds for one
 * environment, folder and user and for the newest map only; it lies outside the repository, where both front ends see it.
 */
export class ConsentGate {
  readonly #state: PrivateDirectory;
  readonly #digest: Digest;
  readonly #clock: Clock;
  /** Each file as it was last read: it is asked for again after each wait, and what is the same text says the same. */
  readonly #known = new Map<string, { readonly text: string; readonly consent: StoredConsent | undefined }>();
  /** What consents say that were found to be whole, and the files in which they did. */
  readonly #whole = new Map<string, { readonly stamp: string; readonly head: ConsentHead }>();

  #last: { readonly text: string; readonly fingerprint: string } | undefined;

  constructor(ports: { readonly state: PrivateDirectory; readonly digest: Digest; readonly clock: Clock }) {
    this.#state = ports.state;
    this.#digest = ports.digest;
    this.#clock = ports.clock;
  }

  /** `terms` undefined: the repository asks for nothing, so there is nothing to allow. */
  async stateOf(folder: string, terms: ConsentTerms | undefined): Promise<ConsentState> {
    if (terms === undefined) return { kind: 'not-needed' };
    return this.stateBeside(await this.#read(this.#name(folder, terms.environment)), terms);
  }

  /**
   * {@link stateOf}, without working the terms out where they were found to be what is allowed already: `basis` is equal only
   * where everything is that they follow from, this program included. What was found is kept for that basis and that very
   * file as it was when all of it was read, so that it need not be read again: a map of ten thousand roles has terms of
   * megabytes. Anything written to the file since, by whomever, and all of it is read and compared again.
   */
  async stateFor(
    { folder, environment }: { readonly folder: string; readonly environment: string },
    basis: string | undefined,
    terms: () => ConsentTerms | undefined,
  ): Promise<ConsentState> {
    const name = this.#name(folder, environment);
    const seen = basis === undefined ? undefined : await this.#state.glimpse(name);
    const head = seen === undefined ? undefined : readConsentHead(seen.firstLine);
    if (seen === undefined || head === undefined) return this.stateOf(folder, terms());
    const [proof, found] = [`${name}.basis`, this.#digest(JSON.stringify([basis, head.fingerprint, seen.stamp]))];
    if ((await this.#state.read(proof))?.content === found) {
      this.#whole.set(name, { stamp: seen.stamp, head });
      return grantedBy(head);
    }
    const state = await this.stateOf(folder, terms());
    // Where nothing can be written, they are worked out the next time too.
    if (state.kind === 'granted' && state.fingerprint === head.fingerprint)
      await this.#state.write(proof, found).catch(() => undefined);
    return state;
  }

  /** What a person allowed by itself in this folder and environment, by role: see {@link catalogueRoleTerms}. */
  async rolesAllowed(folder: string, environment: string): Promise<ReadonlyMap<string, StoredConsent>> {
    const names = await this.#roleNames(folder, environment);
    const found = await Promise.all(
      names.map(async (name): Promise<readonly (readonly [string, StoredConsent])[]> => {
        const consent = await this.#read(name);
        const role = consent?.terms()?.roles[0]?.name;
        const isItsOwn = role !== undefined && this.#name(folder, environment, role) === name;
        return consent !== undefined && isItsOwn ? [[role, consent]] : [];
      }),
    );
    return new Map(found.flat());
  }

  /** Whether these terms are what was allowed. */
  stateBeside(stored: StoredConsent | undefined, terms: ConsentTerms): ConsentState {
    const fingerprint = this.fingerprint(terms);
    if (stored?.fingerprint === fingerprint) return grantedBy(stored);
    const allowed = stored?.terms();
    const moved = allowed === undefined ? undefined : movedRepository(allowed, terms);
    const request: ConsentRequest = {
      terms,
      fingerprint,
      changes: allowed === undefined ? undefined : consentChanges(allowed, terms),
      ...(moved === undefined ? {} : { moved }),
    };
    return { kind: 'needed', request };
  }

  /**
   * Records that a person allowed exactly these terms, by an answer or by a setting of theirs that covers them; an earlier
   * consent for the same is gone with it. `before` runs when all is written and nothing is allowed yet: when it fails, or
   * there is no room to write, what was allowed before is as it was.
   * @throws AssumeError `local-file`, and as `before` does.
   */
  async grant(
    folder: string,
    terms: ConsentTerms,
    by: ConsentGiver = 'person',
    { role, before }: GrantOptions = {},
  ): Promise<void> {
    const termsText = canonicalJson(terms);
    const text = writeConsent({
      fingerprint: this.#fingerprintOf(termsText),
      grantedAt: this.#clock.now(),
      ...(by === 'setting' ? { bySetting: true } : {}),
      termsText,
    });
    await this.#state.write(this.#name(folder, terms.environment, role), text, {
      check: async () => {
        await before?.();
        return true;
      },
    });
  }

  /** Takes back the map's consent and those of single roles beside it. Answers whether the map was allowed. */
  async revoke(folder: string, environment: string): Promise<boolean> {
    const name = this.#name(folder, environment);
    const had = (await this.#read(name)) !== undefined;
    await this.#state.remove(name);
    await this.#state.remove(`${name}.basis`);
    for (const each of await this.#roleNames(folder, environment)) await this.#state.remove(each);
    return had;
  }

  /** Whether a consent for the folder still says exactly this: asked again after each wait, for it may have been taken back. */
  async stands(folder: string, environment: string, fingerprint: string): Promise<boolean> {
    const names = [this.#name(folder, environment), ...(await this.#roleNames(folder, environment))];
    const heads = await Promise.all(names.map(name => this.#wholeHead(name)));
    return heads.some(head => head?.fingerprint === fingerprint);
  }

  /** SHA-256 of the canonical terms. */
  fingerprint(terms: ConsentTerms): string {
    return this.#fingerprintOf(canonicalJson(terms));
  }

  /** What was allowed and what is asked for are mostly the same text. */
  #fingerprintOf(text: string): string {
    if (this.#last?.text !== text) this.#last = { text, fingerprint: this.#digest(text) };
    return this.#last.fingerprint;
  }

  /** Of a consent that is whole. One that was found to be, and to which nobody wrote since, is not read again. */
  async #wholeHead(name: string): Promise<ConsentHead | undefined> {
    const seen = await this.#state.glimpse(name);
    const known = this.#whole.get(name);
    if (seen !== undefined && seen.stamp === known?.stamp) return known.head;
    const consent = await this.#read(name);
    if (seen !== undefined && consent !== undefined) this.#whole.set(name, { stamp: seen.stamp, head: consent });
    return consent;
  }

  async #read(name: string): Promise<StoredConsent | undefined> {
    const file = await this.#state.read(name);
    if (file === undefined) return undefined;
    const { content: text } = file;
    const known = this.#known.get(name);
    if (known?.text === text) return known.consent;
    const consent = this.#believed(text);
    this.#known.set(name, { text, consent });
    return consent;
  }

  #believed(text: string): StoredConsent | undefined {
    const kept = readConsent(text);
    // The stored fingerprint is believed only when it is that of the stored terms: half an edit is no consent.
    if (kept === undefined || this.#fingerprintOf(kept.termsText) !== kept.fingerprint) return undefined;
    const { termsText, ...head } = kept;
    return { ...head, terms: () => readTermsText(termsText) };
  }

  /** Of the map's consent, or of a role's beside it. */
  #name(folder: string, environment: string, role?: string): string {
    const place = `consent-${this.#short(canonicalJson([environment, folder]))}`;
    return role === undefined ? `${place}.json` : `${place}-${this.#short(role)}.json`;
  }

  async #roleNames(folder: string, environment: string): Promise<readonly string[]> {
    const start = this.#name(folder, environment).replace(/\.json$/, '-');
    return (await this.#state.names()).filter(name => name.startsWith(start) && name.endsWith('.json'));
  }

  #short(text: string): string {
    return this.#digest(text).slice(0, 32);
  }
}

function grantedBy({ fingerprint, bySetting }: ConsentHead): ConsentState {
  return { kind: 'granted', fingerprint, ...(bySetting === true ? { bySetting } : {}) };
}

interface GrantOptions {
  /** The role of a catalogue that is allowed by itself; absent: the map. */
  readonly role?: string;
  readonly before?: () => Promise<void>;
}

/** @throws AssumeError `consent-needed` unless a role that is allowed by itself may be used. */
export function requireRoleConsent(name: string, source: RoleSource, state: ConsentState | undefined): void {
  if (state?.kind === 'granted') return;
  const role = `${printable(name)} of ${source.label}`;
  throw new AssumeError(
    'consent-needed',
    state?.kind === 'needed' && state.request.changes !== undefined
      ? `${role} changed since you allowed it.`
      : `${role} is not allowed yet: only the repository names this broker, so each of its roles asks you.`,
    { hint: `Run \`rolecall consent grant --role ${printable(name)}\` at a terminal, or click the role in VS Code.` },
  );
}

/** @throws AssumeError `consent-needed` unless the map may be used. */
export function requireConsent(state: ConsentState): void {
  if (state.kind !== 'needed') return;
  const { terms, changes, moved } = state.request;
  throw new AssumeError(
    'consent-needed',
    changes === undefined
      ? `${terms.label} is not allowed yet.`
      : moved === undefined
        ? `The role map of ${terms.label} changed since you allowed it.`
        : movedText(terms, moved),
    { hint: 'Run `rolecall consent grant`, or click Review and allow in VS Code.' },
  );
}
