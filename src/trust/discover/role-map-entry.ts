import { durationsOfAny } from '../../clouds/clouds.ts';
import { PLAIN_TARGETS } from '../../clouds/writings.ts';
import { type RoleUse, USE_OF_KIND } from '../../core/role.ts';
import type { Cloud } from '../../core/target.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { DiscoveredLogin, FoundValue, LoginCloud, LoginSetting, RunContext } from './login.ts';

/** A role as a role map would have it. */
export interface RoleMapEntry {
  /** A name that a map can have; whether the map has it already is for its reader to see. */
  readonly name: string;
  readonly use: RoleUse;
  readonly cloud: Cloud;
  /** What stands under the key of its cloud. */
  readonly target: Readonly<Record<string, string>>;
  /** In seconds; absent for the usual one. */
  readonly duration?: number;
}

/** What of a login can be added to a role map, one for each role that it can take, or why not. */
export type RoleMapAddition =
  | { readonly ok: true; readonly entry: RoleMapEntry }
  /** One sentence for people: what is missing, and where they can say it. */
  | { readonly ok: false; readonly why: string };

export function addToRoleMap(login: DiscoveredLogin): readonly RoleMapAddition[] {
  if (login.basis === 'chained') {
    return [
      { ok: false, why: 'This role is taken with the credentials of another one, which a role map does not do.' },
    ];
  }
  const write = TARGETS[login.cloud];
  return login.role.resolved.values.map(role => {
    const known = knownText(role);
    if (known === undefined) return { ok: false, why: onlyTheRunKnows(role) };
    if (write === undefined) return { ok: false, why: 'A role map has no roles of Vault: it is no cloud.' };
    return write(known, login);
  });
}

/** The same as lines of a role map, below `roles:`. */
export function roleMapLines({ name, use, cloud, target, duration }: RoleMapEntry): string {
  const fields = Object.entries(target).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}\n`);
  const lasts = duration === undefined ? '' : `    duration: ${duration}s\n`;
  return `  ${name}:\n    use: ${use}\n${lasts}    ${cloud}:\n${fields.join('')}`;
}

type WriteTarget = (role: string, login: DiscoveredLogin) => RoleMapAddition;

const TARGETS: Readonly<Record<LoginCloud, WriteTarget | undefined>> = {
  aws: (roleArn, login) =>
    addition(login, 'aws', roleArn.split('/').at(-1) ?? roleArn, {
      roleArn: { text: roleArn, of: "The role's ARN" },
      region: setting(login, 'region', 'The region'),
    }),
  gcp: (provider, login) => {
    const account = login.settings.serviceAccount;
    const name = account === undefined ? provider.split('/').at(-1) : shownText(onlyValue(account)).split('@', 1)[0];
    return addition(login, 'gcp', name ?? provider, {
      provider: { text: provider, of: 'The provider' },
      ...(account === undefined ? {} : { serviceAccount: setting(login, 'serviceAccount', 'The service account') }),
      ...optional(login, 'project'),
    });
  },
  azure: (clientId, login) =>
    addition(login, 'azure', `azure-${clientId.slice(0, 8)}`, {
      tenantId: setting(login, 'tenant', 'The tenant'),
      clientId: { text: clientId, of: 'The client id' },
      ...optional(login, 'subscription', 'subscriptionId'),
    }),
  vault: undefined,
};

/** A field of a target: its text, or why there is none. */
type Field = { readonly text: string; readonly of: string } | { readonly why: string };

function setting({ settings, run }: DiscoveredLogin, name: LoginSetting, of: string): Field {
  const value = settings[name];
  if (value === undefined)
    return { why: `${of} is not in ${run.job ?? 'the file'}: add the role by hand and say it there.` };
  const only = onlyValue(value);
  const text = value.resolved.values.length === 1 && value.resolved.complete ? knownText(only) : undefined;
  if (text !== undefined) return { text, of };
  return {
    why: value.resolved.values.length === 1 ? onlyTheRunKnows(only) : `${of} is one of several: ${listOf(value)}.`,
  };
}

/** A field that may be left out, and is where only the run knows it. */
function optional(login: DiscoveredLogin, name: LoginSetting, key: string = name): Readonly<Record<string, Field>> {
  const field = setting(login, name, key);
  return 'text' in field ? { [key]: field } : {};
}

function onlyValue({ written, resolved }: FoundValue): WrittenText {
  return resolved.values[0] ?? { parts: [written] };
}

function listOf({ resolved }: FoundValue): string {
  return resolved.values.slice(0, 5).map(shownText).join(', ');
}

function onlyTheRunKnows(text: WrittenText): string {
  const open = text.parts.flatMap(part => (typeof part === 'string' ? [] : [part.unknown])).join(', ');
  return `Only the run knows ${open}: add the role by hand and write out what it stands for.`;
}

function addition(
  login: DiscoveredLogin,
  cloud: Cloud,
  name: string,
  fields: Readonly<Record<string, Field>>,
): RoleMapAddition {
  const target: Record<string, string> = {};
  for (const [key, field] of Object.entries(fields)) {
    if ('why' in field) return { ok: false, why: field.why };
    target[key] = field.text;
  }
  if (!PLAIN_TARGETS[cloud](target)) {
    return {
      ok: false,
      why: `${Object.values(target).join(', ')} is not in the form that the cloud has: it may be a placeholder.`,
    };
  }
  const duration = durationOf(login);
  const entry = { name: nameOf(name), use: useOf(login.run), cloud, target };
  return { ok: true, entry: duration === undefined ? entry : { ...entry, duration } };
}

/** What a role may be called: what else stands in a name becomes a hyphen. */
function nameOf(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return (name === '' ? 'role' : name).slice(0, LONGEST_NAME);
}

const LONGEST_NAME = 64;

const KINDS: Readonly<Record<RunContext['system'], keyof typeof USE_OF_KIND>> = {
  'github-actions': 'ci',
  'gitlab-ci': 'ci',
  'gitpod-classic': 'workspace',
  ona: 'workspace',
  devcontainer: 'workspace',
};

function useOf({ system }: RunContext): RoleUse {
  return USE_OF_KIND[KINDS[system]];
}

/** In seconds, where it is a plain number of them that a role map takes. */
function durationOf({ settings: { duration } }: DiscoveredLogin): number | undefined {
  const text = duration?.resolved.values.length === 1 ? knownText(onlyValue(duration)) : undefined;
  const seconds = text === undefined ? undefined : /^([0-9]{1,6})s?$/.exec(text)?.[1];
  const { shortest, longest } = durationsOfAny();
  return seconds !== undefined && Number(seconds) >= shortest && Number(seconds) <= longest
    ? Number(seconds)
    : undefined;
}
