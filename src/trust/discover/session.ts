import type { Place } from '../../documents/place.ts';
import type { CiDocument } from './ci-document.ts';
import type { DiscoveredLogin, Discovery, DiscoveryOptions, StaticKey, TokenRequest } from './login.ts';
import { isSameRole } from './same-role.ts';
import type { UnreadPart } from '../found-trust.ts';

/** More of these in one repository were made by a program, or to keep this busy. */
const MOST_FINDINGS = 5000;
const MOST_UNREAD = 200;

/** Jobs and steps of one file, and commands of their scripts, what it calls and includes counted each time. */
const MOST_STEPS = 1000;
const MOST_COMMANDS = 6000;

/** One discovery: the files, and what was found in them so far. */
export class DiscoverySession {
  readonly documents: ReadonlyMap<string, CiDocument>;
  readonly options: DiscoveryOptions;
  readonly #logins: DiscoveredLogin[] = [];
  readonly #staticKeys: StaticKey[] = [];
  readonly #tokenRequests: TokenRequest[] = [];
  readonly #unread: UnreadPart[] = [];
  readonly #said = new Set<string>();
  #steps = 0;
  #commands = 0;

  constructor(documents: ReadonlyMap<string, CiDocument>, options: DiscoveryOptions) {
    this.documents = documents;
    this.options = options;
  }

  addLogin(login: DiscoveredLogin): void {
    if (this.#logins.length < MOST_FINDINGS) this.#logins.push(login);
    else this.addUnread(login.place, `Only the first ${MOST_FINDINGS} logins are shown.`);
  }

  /** Unless the job takes that role already. */
  addLoginOnce(login: DiscoveredLogin): void {
    const isThere = this.#logins.some(
      other => other.run.job === login.run.job && other.place.file === login.place.file && isSameRole(other, login),
    );
    if (!isThere) this.addLogin(login);
  }

  /** How much was found so far. */
  get count(): number {
    return this.#logins.length;
  }

  /** Does it, and takes back logins that stand where others do already. */
  onlyNewPlaces(find: () => void): void {
    const before = this.#logins.length;
    const requestsBefore = this.#tokenRequests.length;
    const keysBefore = this.#staticKeys.length;
    const found = [...this.#logins, ...this.#tokenRequests, ...this.#staticKeys];
    const audiences = this.#logins.flatMap(({ settings }) => settings.audience ?? []);
    const seen = new Set([...found, ...audiences].map(({ place }) => `${place.file}:${place.start}`));
    const isNew = ({ place }: { readonly place: Place }): boolean => !seen.has(`${place.file}:${place.start}`);
    find();
    this.#logins.push(...this.#logins.splice(before).filter(isNew));
    this.#tokenRequests.push(...this.#tokenRequests.splice(requestsBefore).filter(isNew));
    this.#staticKeys.push(...this.#staticKeys.splice(keysBefore).filter(isNew));
  }

  addStaticKey(key: StaticKey): void {
    if (this.#staticKeys.length < MOST_FINDINGS) this.#staticKeys.push(key);
  }

  addTokenRequest(request: TokenRequest): void {
    if (this.#tokenRequests.length < MOST_FINDINGS) this.#tokenRequests.push(request);
  }

  /** Each thing once, however often it is come by. */
  addUnread(place: Place, message: string): void {
    const key = `${place.file}:${place.start}:${message}`;
    if (this.#said.has(key) || this.#said.size === MOST_UNREAD) return;
    this.#said.add(key);
    this.#unread.push({ place, message });
  }

  /** Begins a file that is read for itself. */
  begin(): void {
    this.#steps = 0;
    this.#commands = 0;
  }

  /** Whether so many more commands may be read; says once where they may not. */
  mayRead(commands: number, place: Place): boolean {
    this.#commands += commands;
    if (this.#commands <= MOST_COMMANDS) return true;
    this.addUnread(place, `Scripts of more than ${MOST_COMMANDS} commands in one file are not read.`);
    return false;
  }

  /** Whether one more step may be read; says once where it may not. */
  mayGoOn(place: Place): boolean {
    this.#steps += 1;
    if (this.#steps <= MOST_STEPS) return true;
    if (this.#steps === MOST_STEPS + 1) {
      this.addUnread(place, `From here on nothing is read: this file comes to more than ${MOST_STEPS} steps.`);
    }
    return false;
  }

  discovery(): Discovery {
    return {
      logins: this.#logins,
      staticKeys: this.#staticKeys,
      tokenRequests: this.#tokenRequests,
      unread: this.#unread,
    };
  }
}
