import { configAt, type Config, mergedConfig, plainTexts } from './config.ts';

/** As GitLab allows [docs.gitlab.com/ci/yaml/#extends]. */
const MAXIMUM_EXTENDS = 11;
const MAXIMUM_REFERENCES = 10;

/** At the top of a configuration: no job. */
const NO_JOBS: ReadonlySet<string> = new Set([
  'stages',
  'types',
  'variables',
  'workflow',
  'include',
  'default',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'spec',
]);

/** Keys of `default` that say something of logins. */
const DEFAULTS = ['before_script', 'after_script', 'id_tokens', 'hooks'] as const;

/** The jobs of a configuration with all they extend, by name. */
export function jobsOf(config: Config | undefined): ReadonlyMap<string, Config> {
  const jobs = new Map<string, Config>();
  if (config?.kind !== 'map') return jobs;
  const extending = new Extending(config);
  for (const [name, job] of config.entries) {
    if (job.kind === 'map' && !NO_JOBS.has(name)) jobs.set(name, withDefaults(extending.extended(name) ?? job, config));
  }
  return jobs;
}

/** Merges each job with what it extends, once. */
class Extending {
  readonly #config: Config;
  readonly #extended = new Map<string, Config | undefined>();
  #depth = 0;

  constructor(config: Config) {
    this.#config = config;
  }

  extended(name: string): Config | undefined {
    const job = configAt(this.#config, name);
    const names = plainTexts(configAt(job, 'extends'));
    if (job === undefined || names.length === 0) return job;
    if (this.#extended.has(name) || this.#depth === MAXIMUM_EXTENDS) return this.#extended.get(name) ?? job;
    // Until it is known, one that extends itself is what it says itself.
    this.#extended.set(name, job);
    this.#depth += 1;
    let base: Config | undefined;
    for (const other of names.slice(0, MAXIMUM_EXTENDS)) {
      const more = this.extended(other);
      if (more !== undefined) base = mergedConfig(base, more);
    }
    this.#depth -= 1;
    const whole = mergedConfig(base, job);
    this.#extended.set(name, whole);
    return whole;
  }
}

/** What `default`, or the top itself, says for jobs that do not say it and do not refuse to inherit it. */
function withDefaults(job: Config, config: Config): Config {
  if (job.kind !== 'map') return job;
  const inherit = configAt(configAt(job, 'inherit'), 'default');
  const inherited = plainTexts(inherit);
  const entries = new Map(job.entries);
  for (const key of DEFAULTS) {
    const isInherited =
      inherit === undefined || (inherited[0] !== 'false' && (inherited[0] === 'true' || inherited.includes(key)));
    const value = configAt(configAt(config, 'default'), key) ?? configAt(config, key);
    if (isInherited && value !== undefined && !entries.has(key)) entries.set(key, value);
  }
  return { ...job, entries };
}

/** What `!reference [job, key, …]` names, followed until it is something else; undefined where it names nothing. */
export function dereferenced(value: Config | undefined, config: Config | undefined, depth = 0): Config | undefined {
  if (value?.kind !== 'leaf' || value.node.tag !== '!reference') return value;
  if (depth === MAXIMUM_REFERENCES) return undefined;
  let target: Config | undefined = config;
  for (const key of plainTexts(value)) target = dereferenced(configAt(target, key), config, depth + 1);
  return target === config ? undefined : target;
}
