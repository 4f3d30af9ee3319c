import type { FoundValue, LoginMeans, LoginSetting } from '../login.ts';
import { argumentsOf, type CommandArguments, programsOf } from './command-words.ts';
import { environmentLogins, isDecisive, LOGIN_VARIABLES } from './environment-logins.ts';
import type { ScriptKey, ScriptLogin, ScriptRequest, ScriptSurroundings, ScriptValue } from './found-in-script.ts';
import { KEY_COMMANDS, LOGIN_COMMANDS, type LoginCommand, TOKEN_COMMANDS } from './login-commands.ts';
import { type Command, plainWord, type Word } from './script.ts';
import { settingsOf } from './script-run.ts';
import { textFindings } from './script-texts.ts';

type ValueOf = (value: ScriptValue, written?: string) => FoundValue;

const PROFILE: LoginMeans = { name: 'role_arn of a profile', cloud: 'aws', basis: 'token' };
const STS: LoginMeans = { name: 'sts.googleapis.com', cloud: 'gcp', basis: 'token' };

/** In one script; beyond, nothing more is read. */
const MOST_LOGINS = 100;

/** Gathers what the commands of a script log in to, some of which several of them say together. */
export class CommandLogins {
  readonly #around: ScriptSurroundings;
  readonly #logins: ScriptLogin[] = [];
  readonly #keys: ScriptKey[] = [];
  readonly #requests: ScriptRequest[] = [];
  readonly #variables = new Map<string, FoundValue>();
  /** Names of all variables that were used so far. */
  readonly #used = new Set<string>();
  readonly #profileRoles: FoundValue[] = [];
  readonly #googleProviders: FoundValue[] = [];
  #googleAccount: FoundValue | undefined;
  #hasProfileToken = false;
  #hasChainedProfile = false;
  #usesGoogleSts = false;
  #setsLogin = false;

  constructor(around: ScriptSurroundings) {
    this.#around = around;
  }

  read(command: Command, valueOf: ValueOf): void {
    if (this.#logins.length + this.#profileRoles.length + this.#googleProviders.length > MOST_LOGINS) return;
    const used = variablesOf(command);
    for (const name of used) this.#used.add(name);
    for (const { name, value } of settingsOf(command)) {
      if (!LOGIN_VARIABLES.has(name)) continue;
      this.#setsLogin ||= isDecisive(name);
      this.#variables.set(name, valueOf(value));
    }
    const programs = programsOf(command);
    for (const login of LOGIN_COMMANDS.filter(({ words: [program = ''] }) => programs.has(program))) {
      const given = argumentsOf(command, login.words);
      if (given !== undefined) this.#login(login, given, command, used, valueOf);
    }
    if (programs.has('aws')) this.#profileCommands(command, valueOf);
    for (const { words, audience } of TOKEN_COMMANDS) {
      if (!programs.has(words[0] ?? '')) continue;
      const given = argumentsOf(command, words);
      const word = given?.options.get(audience);
      if (given !== undefined) this.#request(words.join(' '), word && valueOf(word), command, valueOf);
    }
    this.#keyCommands(command, programs, valueOf);
    for (const { kind, parts, start, end } of textFindings(command).slice(0, MOST_LOGINS)) {
      const value = valueOf({ parts, start, end });
      if (kind === 'role_arn') this.#profileRoles.push(value);
      else if (kind === 'web-identity') this.#hasProfileToken = true;
      else if (kind === 'chained') this.#hasChainedProfile = true;
      else if (kind === 'google-sts') this.#usesGoogleSts = true;
      else if (kind === 'google-audience') this.#googleProviders.push(value);
      else if (kind === 'google-account') this.#googleAccount = value;
      else this.#request('ACTIONS_ID_TOKEN_REQUEST_URL', parts.length === 0 ? undefined : value, command, valueOf);
    }
  }

  results(): Pick<
    { logins: readonly ScriptLogin[]; keys: readonly ScriptKey[]; requests: readonly ScriptRequest[] },
    'logins' | 'keys' | 'requests'
  > {
    const logins = [...this.#logins];
    const basis = this.#hasProfileToken ? 'token' : 'chained';
    if (this.#hasProfileToken || this.#hasChainedProfile) {
      for (const role of this.#profileRoles)
        logins.unshift({ ...PROFILE, basis, role, settings: {}, place: role.place });
    }
    if (this.#usesGoogleSts) {
      const account = this.#googleAccount;
      const settings = account === undefined ? {} : { serviceAccount: account };
      for (const role of this.#googleProviders) logins.push({ ...STS, role, settings, place: role.place });
    }
    if (this.#setsLogin) {
      logins.push(...environmentLogins(name => this.#variables.get(name) ?? this.#around.found(name)));
    }
    return { logins: logins.map(login => this.#withAudience(login)), keys: this.#keys, requests: this.#requests };
  }

  #login(
    login: LoginCommand,
    given: CommandArguments,
    command: Command,
    used: readonly string[],
    valueOf: ValueOf,
  ): void {
    const { name, cloud, basis, needs } = login;
    if (needs !== undefined && !needs.some(option => given.options.has(option))) return;
    const { never } = login;
    if (never !== undefined && given.alone.some(word => plainWord(word)?.includes(never) === true)) return;
    const role = login.role.length === 0 ? providerIn(given.alone) : firstOf(given, login.role);
    if (role === undefined) return;
    const settings: Partial<Record<LoginSetting, FoundValue>> = {};
    for (const setting of SETTINGS) {
      const word = login.settings[setting] && firstOf(given, login.settings[setting]);
      if (word !== undefined) settings[setting] = valueOf(word);
    }
    const audience = basis === 'token' ? this.#around.audience?.(used) : undefined;
    if (audience !== undefined) settings.audience ??= audience;
    this.#logins.push({
      name,
      cloud,
      basis,
      role: withoutHost(valueOf(role)),
      settings,
      place: placeOf(command, valueOf),
    });
  }

  #profileCommands(command: Command, valueOf: ValueOf): void {
    const role = argumentsOf(command, ['aws', 'configure', 'set', 'role_arn'])?.alone[0];
    if (role !== undefined) this.#profileRoles.push(valueOf(role));
    if (argumentsOf(command, ['aws', 'configure', 'set', 'web_identity_token_file']) !== undefined) {
      this.#hasProfileToken = true;
    }
    if (argumentsOf(command, ['aws', 'configure', 'set', 'source_profile']) !== undefined)
      this.#hasChainedProfile = true;
  }

  #keyCommands(command: Command, programs: ReadonlySet<string>, valueOf: ValueOf): void {
    for (const { cloud, words, key } of KEY_COMMANDS) {
      if (!programs.has(words[0] ?? '')) continue;
      const given = argumentsOf(command, words);
      const word = given && (key.length === 0 ? given.alone[0] : firstOf(given, key));
      if (word !== undefined) this.#keys.push({ cloud, name: words.join(' '), value: valueOf(word) });
    }
  }

  #request(name: string, audience: FoundValue | undefined, command: Command, valueOf: ValueOf): void {
    this.#requests.push({ name, audience, place: placeOf(command, valueOf) });
  }

  /** A token that the script asked for, or that its variables hold, is what it logs in with. */
  #withAudience(login: ScriptLogin): ScriptLogin {
    if (login.basis !== 'token' || login.settings.audience !== undefined) return login;
    const asked = this.#requests.flatMap(({ audience }) => audience ?? []);
    const audience = (asked.length === 1 ? asked[0] : undefined) ?? this.#around.audience?.([...this.#used]);
    return audience === undefined ? login : { ...login, settings: { ...login.settings, audience } };
  }
}

const SETTINGS: readonly LoginSetting[] = [
  'region',
  'duration',
  'audience',
  'serviceAccount',
  'tenant',
  'subscription',
  'address',
  'path',
];

function firstOf({ options }: CommandArguments, names: readonly string[]): Word | undefined {
  for (const name of names) {
    const word = options.get(name);
    if (word !== undefined) return word;
  }
  return undefined;
}

/** What stands alone and names a pool, else whatever stands first. */
function providerIn(alone: readonly Word[]): Word | undefined {
  return alone.find(word => plainWord(word)?.includes('workloadIdentityPools') === true) ?? alone[0];
}

/** Google's provider without the host that audiences have before it. */
function withoutHost(value: FoundValue): FoundValue {
  const host = /^(?:https:)?\/\/iam\.googleapis\.com\//;
  if (!host.test(value.written)) return value;
  const values = value.resolved.values.map(text => {
    const [first, ...rest] = text.parts;
    return typeof first === 'string' ? { ...text, parts: [first.replace(host, ''), ...rest] } : text;
  });
  return { ...value, written: value.written.replace(host, ''), resolved: { ...value.resolved, values } };
}

function placeOf({ words, start, end }: Command, valueOf: ValueOf): FoundValue['place'] {
  return valueOf({ parts: [], start: words[0]?.start ?? start, end }).place;
}

function variablesOf({ words, assignments, redirects }: Command): readonly string[] {
  const all = [...words, ...assignments.map(({ value }) => value), ...redirects.map(({ target }) => target)];
  return all.flatMap(({ parts }) => parts.flatMap(part => (part.kind === 'variable' ? [part.name] : [])));
}
