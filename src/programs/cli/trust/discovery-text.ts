import type { TextRange } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { Place } from '../../../documents/place.ts';
import { TextPositions } from '../../../documents/text-positions.ts';
import { shownText } from '../../../documents/written-text.ts';
import type { DiscoveredLogin, Discovery, FoundValue, RunContext, StaticKey } from '../../../trust/discover/login.ts';
import type { TrustFile } from '../../../trust/found-trust.ts';
import type { Style } from '../style.ts';

/** What was found, and the texts that its places are in. */
export interface Discovered {
  readonly discovery: Discovery;
  readonly files: readonly TrustFile[];
}

/** From 1, as editors count. */
interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function discoveryDocument({ discovery, files }: Discovered): unknown {
  const at = positions(files);
  return {
    roles: discovery.logins.map(login => ({
      cloud: login.cloud,
      role: login.role.written,
      resolved: resolvedTexts(login.role),
      by: login.name,
      basis: login.basis,
      settings: Object.fromEntries(
        Object.entries(login.settings).map(([name, value]) => [
          name,
          { written: value.written, resolved: resolvedTexts(value) },
        ]),
      ),
      ...at(login.place),
      run: runDocument(login.run),
    })),
    storedKeys: discovery.staticKeys.map(key => ({
      cloud: key.cloud,
      name: key.name,
      ...at(key.place),
      run: runDocument(key.run),
    })),
    tokenRequests: discovery.tokenRequests.map(request => ({
      by: request.name,
      audience: request.audience?.written ?? null,
      ...at(request.place),
      run: runDocument(request.run),
    })),
    unread: discovery.unread.map(({ place, message }) => ({ ...at(place), message })),
  };
}

function runDocument({ system, job, triggers, mayMint, issuer, subjects }: RunContext): unknown {
  return {
    system,
    job: job ?? null,
    triggers,
    mayMint,
    issuer: shownText(issuer),
    subjects: subjects.values.map(shownText),
  };
}

function resolvedTexts({ resolved }: FoundValue): readonly string[] {
  return resolved.values.map(shownText);
}

export function discoveryLines({ discovery, files }: Discovered, style: Style): readonly string[] {
  const at = positions(files);
  const { logins, staticKeys, unread } = discovery;
  const placed = (place: Place): string => {
    const { file, line, column } = at(place);
    return `${printable(file, 300)}:${line}:${column}`;
  };
  const lines = logins.flatMap(login => [
    `${style.strong(printable(roleText(login), 300))}  ${style.faint(placed(login.place))}`,
    `    ${login.cloud}, by ${printable(login.name)}${inJob(login.run)}${settingsText(login)}`,
    ...login.run.subjects.values
      .slice(0, 4)
      .map(subject => `    ${style.faint(`subject ${printable(shownText(subject))}`)}`),
  ]);
  return [
    ...lines,
    ...staticKeys.map(key => storedKeyLine(key, placed(key.place), style)),
    ...unread.map(({ place, message }) => `${style.warning('not read')}  ${placed(place)}  ${printable(message, 500)}`),
    summary(discovery),
  ];
}

/** As it is written, and what it comes to where the file says that. */
function roleText({ role }: DiscoveredLogin): string {
  const resolved = resolvedTexts(role).join(' or ');
  return resolved === role.written ? resolved : `${role.written} = ${resolved}`;
}

function inJob({ job, environment }: RunContext): string {
  const named = job === undefined ? '' : `, job ${printable(job)}`;
  return environment === undefined ? named : `${named}, environment ${printable(environment.written)}`;
}

function settingsText({ settings }: DiscoveredLogin): string {
  const shown = Object.entries(settings).map(
    ([name, value]) => `${name} ${printable(resolvedTexts(value).join(' or '))}`,
  );
  return shown.length === 0 ? '' : `; ${shown.join(', ')}`;
}

function storedKeyLine({ cloud, name, run }: StaticKey, place: string, style: Style): string {
  return `${style.warning('stored key')}  ${printable(name)} of ${cloud}${inJob(run)}  ${style.faint(place)}`;
}

function summary({ logins, staticKeys }: Discovery): string {
  const roles = `${logins.length === 0 ? 'No role is' : `${logins.length} ${logins.length === 1 ? 'role is' : 'roles are'}`} taken by pipelines of this checkout`;
  const keys =
    staticKeys.length === 0
      ? ''
      : `, and ${staticKeys.length} stored ${staticKeys.length === 1 ? 'key is' : 'keys are'} used`;
  return `${roles}${keys}.`;
}

function positions(files: readonly TrustFile[]): (place: Place) => Position {
  const texts = new Map(files.map(({ path, text }) => [path, new TextPositions(text)]));
  const start: Pick<TextRange, 'startLine' | 'startColumn'> = { startLine: 0, startColumn: 0 };
  return place => {
    const { startLine, startColumn } = texts.get(place.file)?.range(place.start, place.end) ?? start;
    return { file: place.file, line: startLine + 1, column: startColumn + 1 };
  };
}
