import { openJson } from '../../../documents/open-json.ts';
import type { Place } from '../../../documents/place.ts';
import { knownText, shownText, type WrittenText } from '../../../documents/written-text.ts';
import type { FoundTrust, UnreadPart } from '../../found-trust.ts';
import type { PoolBinding } from '../../google/workload-identity.ts';
import { credentialOf } from '../azure-credential.ts';
import { type FoundProvider, mappingOf, poolOf, providerName } from '../google-trusts.ts';
import { policyOf } from '../policy-value.ts';
import { type Arguments, optionOf, splitText } from './arguments.ts';

/** A call of a cloud's tool. */
export interface ScriptCommand {
  readonly program: string;
  readonly arguments: Arguments;
  /** What the script wrote into files before, by their paths. */
  readonly files: ReadonlyMap<string, WrittenText>;
  readonly place: Place;
}

export interface FoundInCommand {
  readonly trusts?: readonly FoundTrust[];
  readonly providers?: readonly FoundProvider[];
  readonly bindings?: readonly PoolBinding[];
  readonly unread?: readonly UnreadPart[];
}

/** By program: what a call of it sets up. */
export const COMMANDS: Readonly<Record<string, (command: ScriptCommand) => FoundInCommand | undefined>> = {
  aws: calledAws,
  gcloud: calledGcloud,
  az: calledAz,
};

function wordsOf({ arguments: { words } }: ScriptCommand): string {
  return words.map(shownText).join(' ');
}

/** https://docs.aws.amazon.com/cli/latest/reference/iam/create-role.html */
function calledAws(command: ScriptCommand): FoundInCommand | undefined {
  const { arguments: given, place } = command;
  if (!/^iam (?:create-role|update-assume-role-policy)\b/.test(wordsOf(command))) return undefined;
  const document = optionOf(given, 'assume-role-policy-document', 'policy-document');
  const json = document === undefined ? undefined : contentOf(document, command);
  if (json === undefined) return undefined;
  const { policy, unread } = policyOf({ kind: 'text', text: json, place: json.place ?? place }, 'trust');
  if (policy === undefined) return { unread };
  const [name, path, duration] = ['role-name', 'path', 'max-session-duration'].map(option => optionOf(given, option));
  const seconds = Number(duration === undefined ? Number.NaN : knownText(duration));
  const role = {
    ...(name === undefined ? {} : { name }),
    ...(path === undefined ? {} : { path }),
    ...(Number.isFinite(seconds) ? { maxSessionDuration: seconds } : {}),
    managedPolicies: { values: [], complete: false },
    inlinePolicies: [],
    tags: [],
    place,
  };
  const title = name === undefined ? 'aws iam create-role' : shownText(name);
  return { trusts: [{ cloud: 'aws', form: 'script', name: title, place, policy, role }], unread };
}

/** A text itself, or what a file that the script wrote holds: `file://trust.json`, `@credential.json`. */
function contentOf(text: WrittenText, { files }: ScriptCommand): WrittenText | undefined {
  const known = knownText(text);
  const file = known === undefined ? undefined : /^(?:file:\/\/|@)?(.+)$/s.exec(known)?.[1];
  const written = file === undefined ? undefined : (files.get(file) ?? files.get(`./${file}`));
  if (written !== undefined) return written;
  return known !== undefined && !/^\s*\{/.test(known) ? undefined : text;
}

/** A resource by its whole name, which says where it is in place of options. */
const WHOLE_PROVIDER = /^projects\/[^/]+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/;

/** https://cloud.google.com/sdk/gcloud/reference/iam/workload-identity-pools/providers/create-oidc */
function calledGcloud(command: ScriptCommand): FoundInCommand | undefined {
  const { arguments: given, place } = command;
  const words = wordsOf(command);
  if (/\badd-iam-policy-binding\b/.test(words)) return bound(command);
  if (!/\bworkload-identity-pools providers create-oidc\b/.test(words)) return undefined;
  const issuer = optionOf(given, 'issuer-uri');
  if (issuer === undefined) return undefined;
  const named = given.words.at(-1) ?? { parts: [{ unknown: 'the provider' }] };
  const isWhole = WHOLE_PROVIDER.test(knownText(named) ?? '');
  const pool = isWhole
    ? poolOf(named)
    : (optionOf(given, 'workload-identity-pool') ?? { parts: [{ unknown: 'the pool' }] });
  const condition = optionOf(given, 'attribute-condition');
  const provider = {
    name: isWhole ? named : providerName(undefined, pool, named),
    pool,
    issuer,
    allowedAudiences: {
      values: (given.options.get('allowed-audiences') ?? []).flatMap(each => splitText(each, ',')),
      complete: true,
    },
    ...attributeMapping(optionOf(given, 'attribute-mapping')),
    ...(condition === undefined ? {} : { attributeCondition: condition }),
    ...(given.options.has('disabled') ? { disabled: true } : {}),
    place,
  };
  const title = shownText(named);
  return { providers: [{ form: 'script', name: title.slice(title.lastIndexOf('/') + 1), place, provider }] };
}

/** Several times what Google takes of all attributes together. */
const LONGEST_MAPPING = 64 * 1024;

/** `google.subject=assertion.sub,attribute.actor=assertion.actor`; a comma inside an expression goes on with it. */
function attributeMapping(text: WrittenText | undefined) {
  if (text === undefined) return mappingOf(undefined);
  if (shownText(text).length > LONGEST_MAPPING) return { attributeMapping: [], mappingComplete: false };
  const pieces: WrittenText[] = [];
  const split = splitText(text, ',');
  for (const piece of split) {
    const [first] = piece.parts;
    const begins = typeof first !== 'string' || /^\s*(?:google|attribute)\.\w+=/.test(first);
    const last = pieces.at(-1);
    if (begins || last === undefined) pieces.push(piece);
    else pieces[pieces.length - 1] = { ...last, parts: [...last.parts, ',', ...piece.parts] };
  }
  const entries = pieces.map(piece => {
    const [first = '', ...rest] = piece.parts;
    const equals = typeof first === 'string' ? first.indexOf('=') : -1;
    if (typeof first !== 'string' || equals < 0) return undefined;
    const expression = { ...piece, parts: [first.slice(equals + 1), ...rest].filter(part => part !== '') };
    return { attribute: first.slice(0, equals).trim(), expression };
  });
  return {
    attributeMapping: entries.filter(entry => entry !== undefined),
    mappingComplete: !entries.includes(undefined),
  };
}

/** https://cloud.google.com/sdk/gcloud/reference/iam/service-accounts/add-iam-policy-binding */
function bound({ arguments: given, place }: ScriptCommand): FoundInCommand | undefined {
  const [member, role] = [optionOf(given, 'member'), optionOf(given, 'role')];
  if (member === undefined || role === undefined) return undefined;
  const condition = optionOf(given, 'condition');
  const expression = condition === undefined || knownText(condition) === 'None' ? undefined : condition;
  const binding: PoolBinding = {
    role,
    members: { values: [member], complete: true },
    resource: given.words.at(-1) ?? { parts: [{ unknown: 'the resource' }] },
    ...(expression === undefined ? {} : { condition: expression }),
    place,
  };
  return { bindings: [binding] };
}

/** https://learn.microsoft.com/cli/azure/identity/federated-credential, https://learn.microsoft.com/cli/azure/ad/app/federated-credential */
function calledAz(command: ScriptCommand): FoundInCommand | undefined {
  const { arguments: given, place } = command;
  const words = wordsOf(command);
  if (/^identity federated-credential (?:create|update)\b/.test(words)) return ofIdentity(given, place);
  const viaGraph = words === 'rest' && optionTexts(given, 'url', 'uri', 'u').includes('federatedIdentityCredentials');
  if (!viaGraph && !/^ad app federated-credential (?:create|update)\b/.test(words)) return undefined;
  const parameters = optionOf(given, 'parameters', 'body', 'b');
  const json = parameters === undefined ? undefined : contentOf(parameters, command);
  if (json === undefined) return undefined;
  const at = json.place ?? place;
  const value = openJson(json, at);
  const credential = value === undefined ? undefined : credentialOf(value, optionOf(given, 'id'));
  if (credential === undefined) {
    return { unread: [{ place: at, message: 'The federated credential is a text that is none.' }] };
  }
  return { trusts: [{ cloud: 'azure', form: 'script', name: shownText(credential.name), place, credential }] };
}

function optionTexts({ options }: Arguments, ...names: readonly string[]): string {
  return names
    .flatMap(name => options.get(name) ?? [])
    .map(shownText)
    .join(' ');
}

function ofIdentity(given: Arguments, place: Place): FoundInCommand | undefined {
  const [issuer, subject] = [optionOf(given, 'issuer'), optionOf(given, 'subject')];
  const expression = optionOf(given, 'claims-matching-expression-value', 'cme-value');
  if (issuer === undefined || (subject === undefined && expression === undefined)) return undefined;
  const name = optionOf(given, 'name', 'n') ?? { parts: [''] };
  const application = optionOf(given, 'identity-name');
  // `az` writes this one where none is given.
  const usual = [{ parts: ['api://AzureADTokenExchange'] }];
  const credential = {
    name,
    ...(application === undefined ? {} : { application }),
    issuer,
    audiences: { values: given.options.get('audiences') ?? given.options.get('audience') ?? usual, complete: true },
    ...(subject === undefined ? {} : { subject }),
    ...(expression === undefined ? {} : { expression }),
    place,
  };
  return { trusts: [{ cloud: 'azure', form: 'script', name: shownText(name), place, credential }] };
}
