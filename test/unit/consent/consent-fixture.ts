import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ConsentGate } from '../../../src/consent/consent-gate.ts';
import { consentTerms } from '../../../src/consent/terms.ts';
import type { ConsentState, ConsentTerms } from '../../../src/core/consent.ts';
import type { Detection } from '../../../src/core/platform.ts';
import type { ProviderIdentity, RoleConditions, RoleMap, RoleSource } from '../../../src/core/role.ts';
import type { AwsRoleTarget } from '../../../src/core/target.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import {
  ACME_APP,
  awsRole,
  CODESPACE_DETECTED,
  DEVCONTAINER,
  mapped,
  ONA_DETECTED,
  roleMap,
} from '../../support/sample-roles.ts';

export const FOLDER = ACME_APP.folder;
export const MAP = roleMap([mapped(awsRole('dev')), mapped(awsRole('deploy'))], {
  autoAssume: ['dev'],
  autoAssumeSource: DEVCONTAINER,
});
export const REPOSITORY_FILE: RoleSource = {
  kind: 'rolecall.yaml',
  file: '/workspaces/app/rolecall.yaml',
  label: 'rolecall.yaml',
};

interface TermsOf {
  readonly remote?: string;
  readonly environmentId?: string;
  readonly issuer?: string;
  readonly detection?: Detection;
}

export function termsOf(map: RoleMap, overrides: TermsOf = {}): ConsentTerms {
  const terms = consentTerms({
    map,
    issuer: overrides.issuer ?? 'https://app.gitpod.io',
    repository: { ...ACME_APP, ...(overrides.remote === undefined ? {} : { remote: overrides.remote }) },
    detection: {
      ...(overrides.detection ?? ONA_DETECTED),
      ...(overrides.environmentId === undefined ? {} : { environmentId: overrides.environmentId }),
    },
  });
  assert.ok(terms);
  return terms;
}

export function withDefaults(...names: readonly string[]): RoleMap {
  return roleMap(names.map(name => mapped(awsRole(name, { default: true }))));
}

export function withBroker(broker: string, map: RoleMap = MAP, source = DEVCONTAINER): RoleMap {
  return { ...map, identity: { settings: { codespaces: { broker } }, source } };
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function makeGate() {
  const state = new MemoryDirectory();
  return { state, gate: new ConsentGate({ state, digest, clock: new FakeClock() }) };
}

export function makeGateIn(state: MemoryDirectory, hash = digest): ConsentGate {
  return new ConsentGate({ state, digest: hash, clock: new FakeClock() });
}

export async function granted(gate: ConsentGate, terms: ConsentTerms) {
  const state = await gate.stateOf(FOLDER, terms);
  assert.equal(state.kind, 'granted');
  return state;
}

/** Files of a consent that was given once more. */
export async function damaged(state: MemoryDirectory, terms: ConsentTerms) {
  await makeGateIn(state).grant(FOLDER, terms);
  return [...state.files];
}

export function changesOf(state: ConsentState): readonly string[] | undefined {
  assert.equal(state.kind, 'needed');
  return state.request.changes?.map(({ sign, text }) => `${sign} ${text}`);
}

export function objectText(...parts: readonly string[]): string {
  return `{${parts.join(',')}}`;
}

/** The terms of a map with everything in it that is a set. */
export function setTerms(
  sessionPolicy: string,
  policyArns: readonly string[],
  when: RoleConditions,
  provider: Pick<ProviderIdentity, 'scopes'>,
): ConsentTerms {
  const target: AwsRoleTarget = {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/dev',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
    sessionPolicy,
    policyArns,
  };
  const settings = { provider: { issuer: 'https://acme.okta.com', clientIds: { aws: 'c' }, ...provider } };
  return termsOf(
    { ...roleMap([mapped(awsRole('dev', { target, when }))]), identity: { settings, source: DEVCONTAINER } },
    { detection: CODESPACE_DETECTED },
  );
}
