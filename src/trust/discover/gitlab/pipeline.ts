import { written } from '../../../documents/written-text.ts';
import { gitLabIssuer } from '../../../issuers/issuers.ts';
import type { CiDocument } from '../ci-document.ts';
import type { FoundValue, RunContext } from '../login.ts';
import { itemsOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import { single, openText } from '../possible-texts.ts';
import type { DiscoverySession } from '../session.ts';
import { environmentLogins } from '../shell/environment-logins.ts';
import { addFindings, readScripts } from '../shell/script-logins.ts';
import { type Config, configAt } from './config.ts';
import { assembledConfig } from './includes.ts';
import { dereferenced, jobsOf } from './job-config.ts';
import { secretLogins } from './secret-logins.ts';
import { scriptsOf } from './scripts.ts';
import { gitLabSubjects } from './subjects.ts';
import { JobVariables } from './variables.ts';

/** Reads a pipeline: the jobs of a file and of what it includes. Hidden jobs count where no other job is made of them. */
export function readPipeline(document: CiDocument, session: DiscoverySession): void {
  const config = assembledConfig(document, session);
  const jobs = [...jobsOf(config)];
  for (const [name, job] of jobs) if (!name.startsWith('.')) readJob(name, job, config, session);
  for (const [name, job] of jobs) {
    if (name.startsWith('.')) session.onlyNewPlaces(() => readJob(name, job, config, session));
  }
  readDefaultTokens(config, session, jobs.length > 0);
}

function readJob(name: string, job: Config, config: Config | undefined, session: DiscoverySession): void {
  if (!session.mayGoOn(placeOfNode(job.source.document.path, job.node))) return;
  const variables = new JobVariables(job, config);
  const tokens = tokensOf(job, config, variables);
  const run = runOf(name, job, config, variables, tokens.size > 0, session);
  const surroundings = {
    session,
    powershell: false,
    files: [],
    variable: (variable: string) => (tokens.has(variable) ? undefined : variables.texts(variable)),
    expression: (text: string) => single(openText(text)),
    found: (variable: string) => variables.found(variable),
    audience: (used: readonly string[]) => audienceOf(tokens, used),
  };
  const before = session.count;
  const main = ['before_script', 'script'].flatMap(key => scriptsOf(dereferenced(configAt(job, key), config), config));
  const after = scriptsOf(dereferenced(configAt(job, 'after_script'), config), config);
  const hooks = scriptsOf(dereferenced(configAt(configAt(job, 'hooks'), 'pre_get_sources_script'), config), config);
  for (const scripts of [hooks, main, after]) {
    if (scripts.length > 0) addFindings(readScripts(scripts, surroundings), session, run);
  }
  const byItself = [
    ...secretLogins(dereferenced(configAt(job, 'secrets'), config), variables, tokens),
    ...environmentLogins(variable => variables.found(variable)),
  ];
  for (const login of byItself) {
    const audience = login.settings.audience ?? audienceOf(tokens, []);
    const settings = audience === undefined ? login.settings : { ...login.settings, audience };
    session.addLoginOnce({ ...login, settings, run });
  }
  if (session.count === before) addTokens(tokens, run, session);
}

/** A token for Google's provider says which, even where a script of another file uses it; any other is told of as it is. */
function addTokens(tokens: ReadonlyMap<string, FoundValue>, run: RunContext, session: DiscoverySession): void {
  for (const audience of tokens.values()) {
    const role = providerOf(audience);
    if (role === undefined) session.addTokenRequest({ name: 'id_tokens', audience, place: audience.place, run });
    else {
      const { place } = audience;
      session.addLogin({ name: 'id_tokens', cloud: 'gcp', basis: 'token', role, settings: { audience }, place, run });
    }
  }
}

function providerOf(audience: FoundValue): FoundValue | undefined {
  const host = /^(?:https:)?\/\/iam\.googleapis\.com\//;
  if (!host.test(audience.written)) return undefined;
  const values = audience.resolved.values.map(text => {
    const [first, ...rest] = text.parts;
    const begin = typeof first === 'string' ? first.replace(host, '') : first;
    const parts = begin === undefined || begin === '' ? rest : [begin, ...rest];
    return { ...text, parts };
  });
  return { ...audience, written: audience.written.replace(host, ''), resolved: { ...audience.resolved, values } };
}

/** Tokens that every job gets, where no job of these files can be seen to use them. */
function readDefaultTokens(config: Config | undefined, session: DiscoverySession, hasJobs: boolean): void {
  const byDefault = configAt(config, 'default');
  if (hasJobs || byDefault === undefined) return;
  const variables = new JobVariables(byDefault, config);
  const tokens = tokensOf(byDefault, config, variables);
  addTokens(tokens, runOf('default', byDefault, config, variables, true, session), session);
}

/** `id_tokens`: the audience of each, by the variable that holds the token. */
function tokensOf(job: Config, config: Config | undefined, variables: JobVariables): ReadonlyMap<string, FoundValue> {
  const tokens = new Map<string, FoundValue>();
  const declared = dereferenced(configAt(job, 'id_tokens'), config);
  if (declared?.kind !== 'map') return tokens;
  for (const [name, token] of declared.entries) {
    const audience = dereferenced(configAt(dereferenced(token, config), 'aud'), config);
    const value = audience?.kind === 'leaf' ? audienceValue(audience, variables) : undefined;
    if (value !== undefined) tokens.set(name, value);
  }
  return tokens;
}

/** One audience or several. */
function audienceValue(
  { node, source }: Config & { readonly kind: 'leaf' },
  variables: JobVariables,
): FoundValue | undefined {
  const values = itemsOf(node).flatMap(item => variables.value({ kind: 'leaf', node: item, source }) ?? []);
  const [first] = values;
  if (first === undefined || values.length === 1) return first;
  return {
    written: values.map(({ written: text }) => text).join(', '),
    place: placeOfNode(source.document.path, node),
    resolved: {
      values: values.flatMap(({ resolved }) => resolved.values),
      complete: values.every(({ resolved }) => resolved.complete),
    },
  };
}

function audienceOf(tokens: ReadonlyMap<string, FoundValue>, used: readonly string[]): FoundValue | undefined {
  for (const name of used) {
    const audience = tokens.get(name);
    if (audience !== undefined) return audience;
  }
  return tokens.size === 1 ? [...tokens.values()][0] : undefined;
}

function runOf(
  name: string,
  job: Config,
  config: Config | undefined,
  variables: JobVariables,
  hasTokens: boolean,
  session: DiscoverySession,
): RunContext {
  const { repository, issuers } = session.options;
  const environment = dereferenced(configAt(job, 'environment'), config);
  const rules = dereferenced(configAt(job, 'rules') ?? configAt(configAt(config, 'workflow'), 'rules'), config);
  const environmentName = variables.value(environment?.kind === 'map' ? configAt(environment, 'name') : environment);
  return {
    system: 'gitlab-ci',
    job: name,
    through: [],
    conditions: itemsOf(rules?.node).flatMap(rule => textAt(valueOf(rule, 'if')) ?? []),
    triggers: [],
    ...(environmentName === undefined ? {} : { environment: environmentName }),
    mayMint: hasTokens ? 'holds' : 'fails',
    issuer: written(gitLabIssuer(issuers?.['gitlab-ci']).text),
    subjects: gitLabSubjects(repository, rules),
  };
}
