import { AssumeError } from '../core/errors.ts';
import { FieldReader, isObject, parseJson } from '../core/parse.ts';
import { TOKEN_SOURCE_IDS } from '../core/platform.ts';
import { readTarget } from '../clouds/clouds.ts';
import {
  type HelperFailure,
  SESSION_KEY_PATTERN,
  type SessionIdentity,
  type SessionKey,
  type SessionRecord,
} from '../core/session.ts';
import { GITHUB_TOKEN_VARIABLES, type SourceRecord } from '../core/token.ts';

/** How requests travel, copied from the user's configuration when the role was assumed: the helper reads no YAML. */
export interface Transport {
  /** Override of the cloud's endpoint; undefined: the built-in table. */
  readonly endpoint: string | undefined;
  /** As in the configuration: undefined, `system`, or a PEM file's absolute path. */
  readonly certificateAuthority: string | undefined;
}

const VERSION = 2;

/** What a session's file holds; no secret in it. */
export interface SessionFile {
  readonly record: SessionRecord;
  readonly transport: Transport;
}

/** The generation has the first line, where the shim reads whose credentials it may serve. */
export function sessionText(file: SessionFile): string {
  return `${file.record.generation}\n${JSON.stringify(file)}\n`;
}

/** Undefined when the text is no session file of this version for this key. */
export function parseSession(key: SessionKey, text: string): SessionFile | undefined {
  return orUndefined(() => {
    const [generation, facts, ...rest] = text.split('\n');
    const reader = new FieldReader(parseJson(facts ?? ''), 'the session file');
    const record = readRecord(reader.object('record'));
    const transport = reader.object('transport');
    if (record.key !== key || record.generation !== generation || rest.join('') !== '') return undefined;
    return {
      record,
      transport: {
        endpoint: transport.optionalString('endpoint'),
        certificateAuthority: transport.optionalString('certificateAuthority'),
      },
    };
  });
}

/** Whether this is the session file of a program before this one, which no program of now can go on with. */
export function isOfEarlierVersion(text: string): boolean {
  const file = parseJson(text.split('\n')[1] ?? '');
  const record = isObject(file) ? file['record'] : undefined;
  const version = isObject(record) ? record['version'] : undefined;
  return typeof version === 'number' && version < VERSION;
}

export function failureText(failure: HelperFailure): string {
  return `${JSON.stringify(failure)}\n`;
}

export function parseFailure(text: string): HelperFailure | undefined {
  return orUndefined(() => {
    const reader = new FieldReader(parseJson(text), 'the failure');
    return {
      kind: reader.string('kind'),
      message: reader.string('message'),
      hint: reader.optionalString('hint'),
      at: reader.number('at'),
    };
  });
}

function readRecord(reader: FieldReader): SessionRecord {
  if (reader.number('version') !== VERSION) {
    throw new AssumeError('protocol', 'The session record is of another version.');
  }
  const key = reader.string('key');
  if (!SESSION_KEY_PATTERN.test(key)) throw new AssumeError('protocol', 'The session record has no session key.');
  return {
    version: VERSION,
    key,
    roleName: reader.string('roleName'),
    repository: reader.string('repository'),
    folder: reader.string('folder'),
    target: readTarget(reader.object('target')),
    durationSeconds: reader.number('durationSeconds'),
    roleSessionName: reader.optionalString('roleSessionName'),
    audience: reader.optionalString('audience'),
    ...(reader.has('identity') ? { identity: readIdentity(reader.object('identity')) } : {}),
    ...(reader.has('stated') ? { stated: true } : {}),
    source: reader.has('source') ? readSource(reader.object('source')) : undefined,
    mapFingerprint: reader.optionalString('mapFingerprint'),
    renewUntil: reader.number('renewUntil'),
    generation: reader.string('generation'),
    owner: reader.oneOf('owner', ['window', 'command']),
    profile: reader.string('profile'),
  };
}

function readIdentity(reader: FieldReader): SessionIdentity {
  return {
    issuer: reader.string('issuer'),
    subject: reader.string('subject'),
    source: reader.oneOf('source', TOKEN_SOURCE_IDS),
  };
}

const RECORDED_SOURCES = [
  'ona-cli',
  'gitpod-classic-cli',
  'token-file',
  'broker',
  'github-actions',
  'gitlab-id-token',
  'cursor-socket',
  'devin-exchange',
] as const;

function readSource(reader: FieldReader): SourceRecord {
  const id = reader.oneOf('id', RECORDED_SOURCES);
  const issuer = reader.optionalString('issuer');
  const chosen = issuer === undefined ? {} : { issuer };
  switch (id) {
    case 'token-file':
      return { id, file: reader.string('file') };
    case 'broker': {
      const repository = reader.optionalString('repository');
      const role = reader.optionalString('role');
      return {
        id,
        broker: reader.string('broker'),
        codespace: reader.string('codespace'),
        ...(repository === undefined ? {} : { repository }),
        variable: reader.oneOf('variable', GITHUB_TOKEN_VARIABLES),
        ...(role === undefined ? {} : { role }),
      };
    }
    case 'github-actions':
      return { id, ...chosen };
    case 'gitlab-id-token':
      return { id, variable: reader.string('variable'), ...chosen };
    case 'cursor-socket':
      return { id, socket: reader.string('socket'), ...chosen };
    case 'devin-exchange':
      return {
        id,
        file: reader.string('file'),
        ...(reader.has('subjectKeys') ? { subjectKeys: reader.strings('subjectKeys') } : {}),
        ...chosen,
      };
    case 'ona-cli':
    case 'gitpod-classic-cli':
      return { id, program: reader.string('program'), ...chosen };
  }
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
