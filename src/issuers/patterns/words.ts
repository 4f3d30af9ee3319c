import { listed, printable } from '../../core/text.ts';
import type { Issuer, Part } from '../issuer.ts';
import type { Latitude } from './analysis.ts';
import type { Parts } from './latitude.ts';

/** What people call a part, and several of them. */
const NOUNS: Readonly<Record<Part, readonly [one: string, several: string]>> = {
  account: ['account', 'accounts'],
  organisation: ['organisation', 'organisations'],
  owner: ['owner', 'owners'],
  group: ['group', 'groups'],
  team: ['team', 'teams'],
  project: ['project', 'projects'],
  repository: ['repository', 'repositories'],
  workspace: ['workspace', 'workspaces'],
  stack: ['stack', 'stacks'],
  pipeline: ['pipeline', 'pipelines'],
  workflow: ['workflow', 'workflows'],
  'workflow-owner': ["workflow's owner", "workflows' owners"],
  label: ['label', 'labels'],
  'ref-type': ['kind of ref', 'kinds of refs'],
  ref: ['ref', 'refs'],
  environment: ['environment', 'environments'],
  event: ['event', 'events'],
  phase: ['run phase', 'run phases'],
  person: ['person', 'people'],
  session: ['session', 'sessions'],
  runner: ['runner', 'runners'],
  namespace: ['namespace', 'namespaces'],
  'service-account': ['service account', 'service accounts'],
  principal: ['principal', 'principals'],
  cluster: ['cluster', 'clusters'],
  step: ['step', 'steps'],
  access: ['kind of access', 'kinds of access'],
  role: ['role', 'roles'],
  audience: ['audience', 'audiences'],
  protection: ['protection', 'kinds of protection'],
  visibility: ['visibility', 'kinds of visibility'],
  subject: ['subject', 'subjects'],
};

/** Characters of what a file says that a sentence repeats: an expression of HCL may go on for pages. */
const LONGEST = 80;

const KINDS_OF_REFS: ReadonlyMap<string, readonly [one: string, several: string]> = new Map([
  ['branch', ['branch', 'branches']],
  ['tag', ['tag', 'tags']],
]);

/** What of one form's context a pattern admits: `branch main`, `any tag`, `pull requests`; undefined where the form has none. */
export function contextWords(issuer: Issuer, parts: Parts): string | undefined {
  const said = issuer.context.flatMap(part => {
    const latitude = parts.get(part);
    return latitude === undefined ? [] : [contextPhrase(part, latitude, parts)];
  });
  return said.length === 0 ? undefined : said.join(' ');
}

function contextPhrase(part: Part, latitude: Latitude, parts: Parts): string {
  if (part === 'event' && only(latitude) === 'pull_request') return 'pull requests';
  const kind = part === 'ref' ? KINDS_OF_REFS.get(only(parts.get('ref-type')) ?? '') : undefined;
  return phrase(kind ?? NOUNS[part], latitude);
}

function only(latitude: Latitude | undefined): string | undefined {
  return latitude?.kind === 'pinned' && latitude.values.length === 1 ? latitude.values[0] : undefined;
}

function phrase([one, several]: readonly [string, string], latitude: Latitude): string {
  switch (latitude.kind) {
    case 'pinned':
      return `${latitude.values.length > 1 ? several : one} ${values(latitude)}`;
    case 'narrowed':
      return `${several} that fit ${printable(latitude.text, LONGEST)}`;
    case 'open':
      return `any ${one}`;
    case 'unknown':
      return `the ${one} that ${printable(latitude.text, LONGEST)} decides`;
  }
}

function values(latitude: Extract<Latitude, { kind: 'pinned' }>): string {
  const ids = latitude.by === 'id' ? ' (by id)' : '';
  return `${listed((latitude.names ?? latitude.values).map(value => printable(value)))}${ids}`;
}

/** `every repository of the owner acme: any branch, any tag and pull requests`. */
export function wordsFor(issuer: Issuer, parts: Parts, contexts: readonly string[]): string {
  const where = contexts.length === 0 ? '' : `: ${listed(contexts)}`;
  return `${unitWords(issuer, parts)}${where}`;
}

function unitWords(issuer: Issuer, parts: Parts): string {
  const [smallest, ...larger] = issuer.unit.toReversed();
  const tenants = [...issuer.tenant, ...(issuer.tenantPerhaps ?? [])].filter(part => !issuer.unit.includes(part));
  const tenant = tenants.find(part => parts.has(part)) ?? (issuer.shared ? tenants[0] : undefined);
  const said = [
    ...(smallest === undefined ? [] : [smallest]),
    ...larger.filter(part => parts.has(part)),
    ...(tenant === undefined ? [] : [tenant]),
  ];
  return said.map(part => named(part, parts)).join(' of ');
}

function named(part: Part, parts: Parts): string {
  const [one, several] = NOUNS[part];
  const latitude = parts.get(part) ?? { kind: 'open' };
  if (latitude.kind === 'pinned') return `the ${latitude.values.length > 1 ? several : one} ${values(latitude)}`;
  return latitude.kind === 'open' ? `every ${one}` : phrase(NOUNS[part], latitude);
}
