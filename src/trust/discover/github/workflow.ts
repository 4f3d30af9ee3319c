import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { Place } from '../../../documents/place.ts';
import { gitHubActionsIssuer } from '../../../issuers/issuers.ts';
import { written } from '../../../documents/written-text.ts';
import type { Verdict } from '../../verdict.ts';
import type { CiDocument } from '../ci-document.ts';
import type { FoundValue, RunContext } from '../login.ts';
import { entriesOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import type { DiscoverySession } from '../session.ts';
import { addHandedOn } from './action-logins.ts';
import { readLocalAction } from './composite-action.ts';
import { childOf } from './data.ts';
import type { Context, Contexts } from './evaluate.ts';
import { addEnvironmentLogins, addKeyVariables } from './key-variables.ts';
import { mintingOf } from './permissions.ts';
import { inputValues, matrixContext, Scope } from './scope.ts';
import { readSteps, type RunOf, type StepResults } from './steps.ts';
import { subjectsOf, type Trigger, triggersOf } from './triggers.ts';
import { known, type Values, valuesOf } from './values.ts';

/** How a reusable workflow is called by a job of these files. */
interface WorkflowCall {
  readonly job: string;
  readonly inputs: LocatedNode | undefined;
  readonly secrets: LocatedNode | undefined;
  readonly scope: Scope;
  readonly mayMint: Verdict;
  readonly triggers: readonly Trigger[];
  readonly conditions: readonly string[];
  readonly through: readonly Place[];
}

/** As GitHub allows [docs.github.com, reusing workflows, limitations]. */
const MAXIMUM_CALLS = 10;

/** Jobs that need each other's outputs in one chain; beyond, only the run knows them. */
const MOST_NEEDED = 20;

/** Reads one workflow: as it is started itself, or as a job of another calls it. */
export function readWorkflow(document: CiDocument, session: DiscoverySession, call?: WorkflowCall): void {
  new WorkflowReader(document, session, call).read();
}

/** The path of a workflow of the same repository that a job calls; undefined where it is none of these files. */
export function calledPath(job: LocatedNode): string | undefined {
  const uses = textAt(valueOf(job, 'uses'));
  return uses?.startsWith('./') === true ? uses.slice(2).split('@', 1)[0] : undefined;
}

class WorkflowReader {
  readonly #document: CiDocument;
  readonly #session: DiscoverySession;
  readonly #call: WorkflowCall | undefined;
  readonly #root: LocatedNode | undefined;
  readonly #scope: Scope;
  readonly #triggers: readonly Trigger[];
  readonly #results = new Map<string, StepResults & { readonly scope: Scope }>();
  readonly #reading = new Set<string>();
  readonly #outputs = new Map<string, Values | undefined>();
  #outputsInOutputs = 0;

  constructor(document: CiDocument, session: DiscoverySession, call: WorkflowCall | undefined) {
    this.#document = document;
    this.#session = session;
    this.#call = call;
    this.#root = document.roots[0];
    const on = valueOf(this.#root, 'on');
    const own = triggersOf(on);
    const direct = own.filter(({ event }) => event !== 'workflow_call');
    this.#triggers = call?.triggers ?? (direct.length > 0 ? direct : own);
    const plain = new Scope(document, session, {});
    const contexts: Contexts = { inputs: this.#inputs(on, plain), github: this.#github(on, plain), ...this.#secrets() };
    const outer = plain.with(contexts);
    this.#scope = outer.withVariables(valueOf(this.#root, 'env'));
  }

  read(): void {
    addKeyVariables(valueOf(this.#root, 'env'), this.#scope, this.#runOf(undefined, this.#scope)([], this.#scope));
    for (const [id, job] of entriesOf(valueOf(this.#root, 'jobs'))) {
      if (valueOf(job, 'uses') === undefined) this.#job(id, job);
      else this.#calling(id, job);
    }
  }

  #inputs(on: LocatedNode | undefined, scope: Scope): Context {
    const ofCall = valueOf(valueOf(on, 'workflow_call'), 'inputs');
    const ofDispatch = valueOf(valueOf(on, 'workflow_dispatch'), 'inputs');
    return path => {
      const [name] = path;
      if (name === undefined || path.length !== 1) return undefined;
      const called = childOf(ofCall, name);
      if (this.#call !== undefined) {
        const given = childOf(this.#call.inputs, name);
        if (given !== undefined) return this.#call.scope.values(given);
        const byDefault = valueOf(called, 'default');
        return byDefault === undefined ? known('') : scope.values(byDefault);
      }
      return inputValues(`inputs.${name}`, childOf(ofDispatch, name) ?? called, scope);
    };
  }

  #github(on: LocatedNode | undefined, scope: Scope): Context {
    const ofDispatch = valueOf(valueOf(on, 'workflow_dispatch'), 'inputs');
    const { repository } = this.#session.options;
    const caller = this.#call?.scope.contexts['github'];
    if (caller !== undefined) return caller;
    return path => {
      const [first, second, third] = path.map(name => name.toLowerCase());
      if (first === 'repository' && repository !== undefined) return known(repository);
      if (first === 'repository_owner' && repository !== undefined) return known(repository.split('/', 1)[0] ?? '');
      const input = path[2];
      if (first !== 'event' || second !== 'inputs' || third === undefined || input === undefined) return undefined;
      const declared = childOf(ofDispatch, input);
      return declared === undefined ? undefined : inputValues(`github.event.inputs.${input}`, declared, scope);
    };
  }

  /** Those that a caller passes by name; with `inherit` a secret is what its name says. */
  #secrets(): Contexts {
    const call = this.#call;
    if (call === undefined || call.secrets?.kind !== 'map') {
      const inherited = call?.scope.contexts['secrets'];
      return inherited === undefined ? {} : { secrets: inherited };
    }
    return {
      secrets: path => {
        const given = path.length === 1 && path[0] !== undefined ? childOf(call.secrets, path[0]) : undefined;
        const found = given && call.scope.found(given);
        return found && valuesOf(found.resolved);
      },
    };
  }

  #jobScope(job: LocatedNode): Scope {
    const outer = this.#scope.with({ needs: this.#needs });
    const withMatrix = outer.with({ matrix: matrixContext(valueOf(job, 'strategy'), outer) });
    return withMatrix.withVariables(valueOf(job, 'env'));
  }

  readonly #needs: Context = ([id, kind, name]) => {
    if (id === undefined || name === undefined || kind?.toLowerCase() !== 'outputs') return undefined;
    const job = childOf(valueOf(this.#root, 'jobs'), id);
    const output = childOf(valueOf(job, 'outputs'), name);
    if (job === undefined || output === undefined) return undefined;
    const key = `${id.toLowerCase()}.${name.toLowerCase()}`;
    if (this.#outputs.has(key) || this.#outputsInOutputs === MOST_NEEDED) return this.#outputs.get(key);
    this.#outputsInOutputs += 1;
    const values = this.#outputValues(id, job, output);
    this.#outputsInOutputs -= 1;
    this.#outputs.set(key, values);
    return values;
  };

  #outputValues(id: string, job: LocatedNode, output: LocatedNode): Values | undefined {
    const results = this.#job(id.toLowerCase(), job);
    const values = results?.scope.with({ steps: results.steps }).values(output);
    return values?.values.some(value => value.kind === 'open') === true ? undefined : values;
  }

  /** Once for each job, however many others need it; undefined while it is read. */
  #job(id: string, job: LocatedNode): (StepResults & { readonly scope: Scope }) | undefined {
    const key = id.toLowerCase();
    const known = this.#results.get(key);
    if (known !== undefined || this.#reading.has(key) || this.#reading.size === MOST_NEEDED) return known;
    if (!this.#session.mayGoOn(placeOfNode(this.#document.path, job))) return undefined;
    this.#reading.add(key);
    const scope = this.#jobScope(job);
    const runOf = this.#runOf({ id, job }, scope);
    addKeyVariables(valueOf(job, 'env'), scope, runOf([], scope));
    const results = { ...readSteps(valueOf(job, 'steps'), scope, runOf, readLocalAction), scope };
    addEnvironmentLogins(valueOf(job, 'env') ?? valueOf(this.#root, 'env'), scope, runOf([], scope));
    this.#results.set(key, results);
    this.#reading.delete(key);
    return results;
  }

  #calling(id: string, job: LocatedNode): void {
    const place = placeOfNode(this.#document.path, job);
    if (!this.#session.mayGoOn(place)) return;
    const scope = this.#jobScope(job);
    const run = this.#runOf({ id, job }, scope)([], scope);
    const path = calledPath(job);
    const called = path === undefined ? undefined : this.#session.documents.get(path);
    const inputs = valueOf(job, 'with');
    const secrets = valueOf(job, 'secrets');
    if (called === undefined) {
      const given = [...entriesOf(inputs), ...entriesOf(secrets)];
      addHandedOn(textAt(valueOf(job, 'uses')) ?? '', job, given, scope, run);
      return;
    }
    if (run.through.length === MAXIMUM_CALLS) {
      this.#session.addUnread(
        place,
        `Workflows call each other ${MAXIMUM_CALLS} levels deep here; GitHub runs no more.`,
      );
      return;
    }
    readWorkflow(called, this.#session, {
      job: run.job ?? id,
      inputs,
      secrets,
      scope,
      mayMint: run.mayMint,
      triggers: this.#triggersUnder(run.conditions, scope),
      conditions: run.conditions,
      through: [...run.through, place],
    });
  }

  #triggersUnder(conditions: readonly string[], scope: Scope): readonly Trigger[] {
    return this.#triggers.filter(trigger =>
      conditions.every(condition => scope.with({ github: ofTrigger(trigger, scope) }).condition(condition) !== false),
    );
  }

  #runOf(of: { readonly id: string; readonly job: LocatedNode } | undefined, scope: Scope): RunOf {
    const call = this.#call;
    const job = of && (call === undefined ? of.id : `${call.job} / ${of.id}`);
    const condition = textAt(valueOf(of?.job, 'if'));
    const outerConditions = [...(call?.conditions ?? []), ...(condition === undefined ? [] : [condition])];
    const environment = environmentOf(of?.job, scope);
    const mayMint = mintingOf(this.#root, of?.job, call?.mayMint ?? (this.#isOnlyCalled() ? 'unknown' : undefined));
    const { repository, issuers } = this.#session.options;
    return (conditions, seenFrom): RunContext => {
      const triggers = this.#triggersUnder([...(condition === undefined ? [] : [condition]), ...conditions], seenFrom);
      return {
        system: 'github-actions',
        ...(job === undefined ? {} : { job }),
        through: call?.through ?? [],
        conditions: [...outerConditions, ...conditions],
        triggers: [...new Set(triggers.map(({ event }) => event))],
        ...(environment === undefined ? {} : { environment }),
        mayMint,
        issuer: written(gitHubActionsIssuer(issuers?.['github-actions']).text),
        subjects: subjectsOf(repository, environment?.resolved, triggers),
      };
    };
  }

  #isOnlyCalled(): boolean {
    return this.#triggers.every(({ event }) => event === 'workflow_call');
  }
}

/** `environment: name` or `environment: { name }`. */
function environmentOf(job: LocatedNode | undefined, scope: Scope): FoundValue | undefined {
  const environment = valueOf(job, 'environment');
  return scope.found(environment?.kind === 'map' ? valueOf(environment, 'name') : environment);
}

/** What `github` says in a run that was started so. */
function ofTrigger({ event, ref }: Trigger, scope: Scope): Context {
  const outer = scope.contexts['github'];
  return path => {
    const name = path.length === 1 ? path[0]?.toLowerCase() : undefined;
    if (event !== 'workflow_call' && name === 'event_name') return known(event);
    if (event !== 'workflow_call' && name === 'ref') return valuesOf({ values: [ref], complete: true });
    return outer?.(path);
  };
}
