import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'js-yaml';
import { isObject, type JsonObject } from '../../src/core/parse.ts';
import type { Ran } from '../demo/run-command.ts';
import { runByWorker } from './runner-worker.ts';

export interface SimulatedJob {
  /** Of the job's own. */
  readonly folder: string;
  /** The checkout. */
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What is left of a step. */
export interface RanStep extends Ran {
  /** What the job's log shows: workflow commands carried out, secrets hidden. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH'] as const;

/**
 * GitHub's runner as far as steps see it [actions/runner: ScriptHandler.cs, FileCommandManager.cs, ActionCommandManager.cs]:
 * bash for each step, new files that it reads afterwards, `::add-mask::` from both streams, composite actions.
 */
export class SimulatedRunner {
  readonly #job: SimulatedJob;
  readonly #variables = new Map<string, string>();
  readonly #path: string[] = [];
  readonly masks: string[] = [];
  #steps = 0;

  constructor(job: SimulatedJob) {
    this.#job = job;
  }

  /** The environment of the next step. */
  get environment(): Readonly<Record<string, string>> {
    const { environment } = this.#job;
    const found = [...this.#path.toReversed(), environment['PATH'] ?? '/usr/bin:/bin'].join(':');
    return { ...environment, ...Object.fromEntries(this.#variables), PATH: found };
  }

  /** Runs one `run:` with the `env:` of its step. */
  async run(script: string, more: Readonly<Record<string, string>> = {}): Promise<RanStep> {
    this.#steps += 1;
    const folder = path.join(this.#job.folder, `step-${this.#steps}`);
    await mkdir(folder, { recursive: true });
    const file = (name: (typeof FILES)[number]): string => path.join(folder, name);
    const files: Readonly<Record<string, string>> = Object.fromEntries(FILES.map(name => [name, file(name)]));
    for (const file of Object.values(files)) await writeFile(file, '');
    const scriptFile = path.join(folder, 'script.sh');
    await writeFile(scriptFile, script);
    const ran = await runByWorker(['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', scriptFile], {
      folder: this.#job.workspace,
      environment: { ...this.environment, ...files, ...more },
    });
    const log = this.#logged(`${ran.stderr}${ran.stdout}`);
    for (const [name, value] of await readVariables(file('GITHUB_ENV'))) this.#variables.set(name, value);
    this.#path.push(...(await readLines(file('GITHUB_PATH'))));
    return { ...ran, log, outputs: Object.fromEntries(await readVariables(file('GITHUB_OUTPUT'))) };
  }

  /** Runs each step of a composite action. Answers the last one, with the action's outputs. */
  async runAction(actionFile: string, inputs: Readonly<Record<string, string>>): Promise<RanStep> {
    const action = object(load(await readFile(actionFile, 'utf8')));
    const given = Object.entries(object(action['inputs'])).map(
      ([name, input]) => [name, inputs[name] ?? text(object(input)['default'])] as const,
    );
    const context = new Map(given.map(([name, value]) => [`inputs.${name}`, value]));
    let last: RanStep | undefined;
    for (const each of list(object(action['runs'])['steps'])) {
      const step = object(each);
      const variables = mapped(object(step['env'] ?? {}), value => interpolated(text(value), context));
      last = await this.run(interpolated(text(step['run']), context), {
        GITHUB_ACTION_PATH: path.dirname(actionFile),
        ...variables,
      });
      const id = step['id'] === undefined ? '' : text(step['id']);
      for (const [name, value] of Object.entries(last.outputs)) context.set(`steps.${id}.outputs.${name}`, value);
      if (last.code !== 0) return last;
    }
    if (last === undefined) throw new Error('The action has no steps.');
    const outputs = mapped(object(action['outputs']), output => interpolated(text(object(output)['value']), context));
    return { ...last, outputs };
  }

  #logged(written: string): string {
    const lines = written.split('\n').filter(line => {
      const [, mask] = /^::add-mask::(.*)$/.exec(line) ?? [];
      if (mask !== undefined) {
        this.masks.push(mask.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'));
      }
      return mask === undefined;
    });
    return this.masks.reduce((log, mask) => log.replaceAll(mask, '***'), lines.join('\n'));
  }
}

async function readLines(file: string): Promise<readonly string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
}

/** `NAME=value`, or `NAME<<DELIMITER` and lines until that. */
async function readVariables(file: string): Promise<readonly (readonly [string, string])[]> {
  const lines = [...(await readLines(file))];
  const variables: [string, string][] = [];
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = '', separator, rest = ''] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (separator === undefined || name === '') throw new Error(`The runner cannot read "${line}".`);
    if (separator === '=') variables.push([name, rest]);
    else
      variables.push([
        name,
        lines
          .splice(0, lines.indexOf(rest) + 1)
          .slice(0, -1)
          .join('\n'),
      ]);
  }
  return variables;
}

/** Only what stands in the context, as itself: no functions, no operators. */
function interpolated(template: string, context: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => context.get(name) ?? '');
}

function mapped(values: JsonObject, change: (value: unknown) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('The action is not as expected: a map is missing.');
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('The action is not as expected: a list is missing.');
  return value.map((item: unknown) => item);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('The action is not as expected: a text is missing.');
  return value;
}
