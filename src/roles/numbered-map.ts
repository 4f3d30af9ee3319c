import { readTarget } from '../clouds/clouds.ts';
import { FieldReader } from '../core/parse.ts';
import {
  type IdentitySettings,
  type Problem,
  PROVIDER_PRESETS,
  readConditions,
  type ProviderIdentity,
  type Role,
  ROLE_SOURCE_KINDS,
  ROLE_USES,
  type RoleSource,
  type TextRange,
} from '../core/role.ts';
import { CLOUD_KEYS } from '../core/target.ts';

/**
 * A role map as JSON of our own, which says sources and problems by their number: they stand in several places, and are told
 * apart as objects. Read by hand, since ten thousand roles are read at each run of a command.
 */
export interface NumberedMap {
  readonly sources: readonly RoleSource[];
  readonly problems: readonly Problem[];
  readonly roles: readonly { readonly role: Role; readonly source: number; readonly range: TextRange }[];
  readonly overshadowed: readonly {
    readonly name: string;
    readonly source: number;
    readonly definedIn: number;
    readonly range: TextRange;
  }[];
  readonly broken: readonly { readonly name: string; readonly source: number; readonly problem: number }[];
  readonly identity?: { readonly settings: IdentitySettings; readonly source: number };
  readonly autoAssume: readonly string[];
  readonly autoAssumeSource?: number;
  readonly unknownAutoAssume?: readonly { readonly name: string; readonly problem: number }[];
}

/** @throws AssumeError `protocol` for anything but a whole map. */
export function readNumberedMap(value: unknown): NumberedMap {
  const map = new FieldReader(value, 'the remembered map');
  return {
    sources: map.objects('sources').map(readSource),
    problems: map.objects('problems').map(readProblem),
    roles: map.objects('roles').map(each => ({
      role: readRole(each.object('role')),
      source: each.number('source'),
      range: readRange(each),
    })),
    overshadowed: map.objects('overshadowed').map(each => ({
      name: each.string('name'),
      source: each.number('source'),
      definedIn: each.number('definedIn'),
      range: readRange(each),
    })),
    broken: map.objects('broken').map(each => ({
      name: each.string('name'),
      source: each.number('source'),
      problem: each.number('problem'),
    })),
    ...map.when('identity', () => {
      const identity = map.object('identity');
      return { identity: { settings: readSettings(identity.object('settings')), source: identity.number('source') } };
    }),
    autoAssume: map.strings('autoAssume'),
    ...map.when('autoAssumeSource', () => ({ autoAssumeSource: map.number('autoAssumeSource') })),
    ...map.when('unknownAutoAssume', () => ({
      unknownAutoAssume: map
        .objects('unknownAutoAssume')
        .map(each => ({ name: each.string('name'), problem: each.number('problem') })),
    })),
  };
}

function readSource(reader: FieldReader): RoleSource {
  return {
    kind: reader.oneOf('kind', ROLE_SOURCE_KINDS),
    file: reader.string('file'),
    label: reader.string('label'),
  };
}

function readProblem(reader: FieldReader): Problem {
  return {
    severity: reader.oneOf('severity', ['error', 'warning']),
    code: reader.string('code'),
    message: reader.string('message'),
    file: reader.string('file'),
    path: reader.list('path').filter(step => typeof step === 'string' || typeof step === 'number'),
    range: readRange(reader),
  };
}

function readRange(reader: FieldReader): TextRange {
  const range = reader.object('range');
  return {
    startLine: range.number('startLine'),
    startColumn: range.number('startColumn'),
    endLine: range.number('endLine'),
    endColumn: range.number('endColumn'),
  };
}

function readRole(reader: FieldReader): Role {
  return {
    name: reader.string('name'),
    ...reader.when('description', () => ({ description: reader.text('description') })),
    use: reader.oneOf('use', ROLE_USES),
    durationSeconds: reader.number('durationSeconds'),
    target: readTarget(reader.object('target')),
    when: readConditions(reader.object('when')),
    confirm: reader.boolean('confirm'),
    default: reader.boolean('default'),
    ...reader.when('fullPermissions', () => ({ fullPermissions: reader.only('fullPermissions', true) })),
    ...reader.when('reviewed', () => ({ reviewed: reader.string('reviewed') })),
  };
}

function readSettings(reader: FieldReader): IdentitySettings {
  return {
    ...reader.when('codespaces', () => ({ codespaces: { broker: reader.object('codespaces').string('broker') } })),
    ...reader.when('provider', () => ({ provider: readProvider(reader.object('provider')) })),
    ...reader.when('identityCenter', () => {
      const portal = reader.object('identityCenter');
      return { identityCenter: { startUrl: portal.string('startUrl'), region: portal.string('region') } };
    }),
    ...reader.when('gitlab', () => ({ gitlab: { variable: reader.object('gitlab').string('variable') } })),
    ...reader.when('devin', () => ({ devin: { subjectKeys: reader.object('devin').strings('subjectKeys') } })),
  };
}

/** Without a client's secret, which has one place. */
function readProvider(reader: FieldReader): ProviderIdentity {
  const clients = reader.object('clientIds');
  const named = CLOUD_KEYS.filter(cloud => clients.has(cloud));
  return {
    ...reader.when('preset', () => ({ preset: reader.oneOf('preset', PROVIDER_PRESETS) })),
    issuer: reader.string('issuer'),
    clientIds: Object.fromEntries(named.map(cloud => [cloud, clients.string(cloud)])),
    ...reader.when('scopes', () => ({ scopes: reader.strings('scopes') })),
  };
}
