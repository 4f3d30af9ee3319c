import { listed, printable } from '../../core/text.ts';
import type { DiscoveredLogin, Discovery, RunContext, StaticKey } from '../discover/login.ts';
import type { TrustFinding } from './finding.ts';
import { makeFinding } from './make-finding.ts';
import { RULES } from './rules.ts';

/** How a run of each system asks for a token of its own. */
const ASKS: Readonly<Record<RunContext['system'], string>> = {
  'github-actions': '`id-token: write` among the permissions of the job',
  'gitlab-ci': '`id_tokens` of the job',
  'gitpod-classic': '`gp idp token`',
  ona: '`ona idp token`',
  devcontainer: 'the platform that it runs on',
};

/** What pipelines do that makes a trust superfluous, or not work. */
export function lintPipelines({ logins, staticKeys }: Discovery): readonly TrustFinding[] {
  return [...keysByJob(staticKeys).map(staticKeyFinding), ...logins.filter(mayNotAsk).map(permissionFinding)];
}

/** An id and the secret that goes with it are one key. */
function keysByJob(keys: readonly StaticKey[]): readonly (readonly StaticKey[])[] {
  const found = new Map<string, StaticKey[]>();
  for (const key of keys) {
    const which = JSON.stringify([key.place.file, key.run.job, key.cloud]);
    found.set(which, [...(found.get(which) ?? []), key]);
  }
  return [...found.values()];
}

function staticKeyFinding(keys: readonly StaticKey[]): TrustFinding {
  const [first] = keys.toSorted((one, other) => one.place.start - other.place.start);
  if (first === undefined) throw new Error('A group of keys has one.');
  const names = [...new Set(keys.map(({ name }) => printable(name, 60)))];
  return makeFinding(subjectOf(first.run, first.place.file), {
    rule: RULES.staticKey,
    place: first.place,
    message: `${listed(names)} ${names.length === 1 ? 'is' : 'are'} stored: such a key lasts until somebody revokes it, and is anyone's who reads it.`,
    advice: `Take a role with the run's own token instead (${ASKS[first.run.system]}), then revoke the key.`,
  });
}

/** A token is asked for by the run itself, and nothing lets it. A hidden job of GitLab runs only as what others make of it. */
function mayNotAsk({ basis, run }: DiscoveredLogin): boolean {
  const isRun = !(run.system === 'gitlab-ci' && run.job?.startsWith('.') === true);
  return isRun && basis === 'token' && run.mayMint === 'fails';
}

function permissionFinding({ name, place, run }: DiscoveredLogin): TrustFinding {
  return makeFinding(subjectOf(run, place.file), {
    rule: RULES.idTokenPermission,
    place,
    message: `${printable(name, 80)} takes a role with the run's token, and nothing lets this run ask for one.`,
    advice: `Add ${ASKS[run.system]}.`,
  });
}

function subjectOf({ job }: RunContext, file: string): string {
  return job ?? file.slice(file.lastIndexOf('/') + 1);
}
