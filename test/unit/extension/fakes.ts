import type { Shadow } from '../../../src/clouds/cloud-delivery.ts';
import type { ConsentGiver } from '../../../src/core/consent.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { PermittedRole } from '../../../src/core/identity-center.ts';
import type { Role } from '../../../src/core/role.ts';
import type { Secret } from '../../../src/core/secret.ts';
import type { SignInRequest } from '../../../src/core/sign-in.ts';
import type { Dialogs } from '../../../src/programs/extension/flows/dialogs.ts';
import type { CommandId } from '../../../src/programs/extension/ids.ts';
import type { ShownFailure } from '../../../src/programs/extension/state/roles-state.ts';
import type { ConsentText } from '../../../src/programs/extension/view/consent-text.ts';
import type { FailureAction } from '../../../src/programs/extension/view/failure-actions.ts';
import type { RoleRow } from '../../../src/programs/extension/view/row.ts';
import type { RowChoice } from '../../../src/programs/extension/view/row-action.ts';
import type {
  Allowance,
  Assumed,
  AssumeRequest,
  Held,
  ListPermittedRequest,
  Overview,
  PermittedList,
  RoleSessions,
} from '../../../src/sessions/overview/overview.ts';
import type { CatalogueUse } from '../../../src/sessions/catalogue.ts';
import type { ConsolePage } from '../../../src/sessions/open-console.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { NOW } from './sample-overview.ts';

/** Sessions that do what a test scripts and remember what they were asked. */
export class ScriptedSessions implements RoleSessions {
  readonly calls: string[] = [];
  /** With which use of a catalogue each overview was asked for. */
  readonly asked: (CatalogueUse | undefined)[] = [];
  current: Overview;
  /** Each assumption takes the next; when there is none it succeeds. */
  readonly outcomes: (
    | Error
    | Partial<Assumed>
    | ((request: AssumeRequest, signal?: AbortSignal) => Promise<Assumed>)
  )[] = [];
  page: Error | ConsolePage = { kind: 'page', url: 'https://console.example/', cloud: 'Azure' };
  grantOutcome: Error | undefined;
  releaseFailure: Error | undefined;
  /** What each sign-in to IAM Identity Center lists, or fails with. */
  readonly lists: (Error | readonly PermittedRole[])[] = [];

  constructor(current: Overview) {
    this.current = current;
  }

  overview(_folder?: string, catalogue?: CatalogueUse): Promise<Overview> {
    this.asked.push(catalogue);
    return Promise.resolve(this.current);
  }

  /** No window asks for it. */
  allowance(): Promise<Allowance> {
    return Promise.reject(new Error('This test does not expect that call.'));
  }

  /** Nor for this. */
  held(): Promise<Held> {
    return Promise.reject(new Error('This test does not expect that call.'));
  }

  async assume(request: AssumeRequest, signal?: AbortSignal): Promise<Assumed> {
    this.calls.push(`assume ${request.role} for ${request.owner}`);
    const outcome = this.outcomes.shift() ?? {};
    if (outcome instanceof Error) throw outcome;
    return typeof outcome === 'function' ? await outcome(request, signal) : { ...assumed(request.role), ...outcome };
  }

  async renew(request: AssumeRequest, signal?: AbortSignal): Promise<Assumed> {
    this.calls.push(`renew ${request.role}`);
    return await this.assume(request, signal);
  }

  release(_folder: string, role: string): Promise<readonly string[]> {
    this.calls.push(`release ${role}`);
    return this.releaseFailure === undefined ? Promise.resolve([role]) : Promise.reject(this.releaseFailure);
  }

  releaseAll(): Promise<readonly string[]> {
    this.calls.push('releaseAll');
    return Promise.resolve([]);
  }

  listPermitted({ portal = '' }: ListPermittedRequest): Promise<PermittedList> {
    this.calls.push(`listPermitted ${portal}`.trimEnd());
    const outcome = this.lists.shift() ?? [];
    if (outcome instanceof Error) return Promise.reject(outcome);
    return Promise.resolve({
      portal: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' },
      roles: outcome,
    });
  }

  signOut(): Promise<void> {
    this.calls.push('signOut');
    return Promise.resolve();
  }

  async grantConsent(_folder: string, fingerprint: string, by: ConsentGiver = 'person'): Promise<void> {
    this.calls.push(`grant ${fingerprint.slice(0, 4)}${by === 'setting' ? ' by setting' : ''}`);
    if (this.grantOutcome !== undefined) throw this.grantOutcome;
    this.current = { ...this.current, consent: { kind: 'granted', fingerprint } };
    await Promise.resolve();
  }

  async grantRoleConsent(_folder: string, role: string, fingerprint: string): Promise<void> {
    this.calls.push(`grant ${role} ${fingerprint.slice(0, 4)}`);
    if (this.grantOutcome !== undefined) throw this.grantOutcome;
    const consent = { kind: 'granted', fingerprint } as const;
    const roles = this.current.roles.map(each => (each.name === role ? { ...each, consent } : each));
    this.current = { ...this.current, roles };
    await Promise.resolve();
  }

  revokeConsent(): Promise<boolean> {
    this.calls.push('revoke');
    return Promise.resolve(true);
  }

  keepFresh(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  console(_folder: string, role: string): Promise<ConsolePage> {
    this.calls.push(`console ${role}`);
    return this.page instanceof Error ? Promise.reject(this.page) : Promise.resolve(this.page);
  }

  credentials(): Promise<never> {
    return Promise.reject(new AssumeError('not-active', 'It is not active.'));
  }

  otherToken(): Promise<never> {
    return Promise.reject(new AssumeError('usage', 'There is none.'));
  }

  signInTools(_folder: string, role: string) {
    this.calls.push(`sign in tools ${role}`);
    return Promise.resolve({ program: 'az', until: 0, notes: [] });
  }

  useInNewTerminals(_folder: string, role: string): Promise<void> {
    this.calls.push(`default ${role}`);
    return Promise.resolve();
  }
}

export function assumed(role: string): Assumed {
  return {
    role: awsRole(role),
    sessionKey: '0'.repeat(32),
    profile: role,
    delivered: { key: '0'.repeat(32), profile: role, target: awsRole(role).target, endpoint: undefined },
    expiresAt: NOW + 3_600_000,
    renewUntil: NOW + 8 * 3_600_000,
    principal: `arn:aws:sts::111122223333:assumed-role/${role}/session`,
    shadows: [],
  };
}

/** A person who answers as scripted; whoever is asked more than that says no. */
export class ScriptedDialogs implements Dialogs {
  readonly said: string[] = [];
  readonly consents: ('allow' | 'show-as-text' | 'not-now')[] = [];
  readonly actions: (FailureAction | undefined)[] = [];
  readonly portals: string[] = [];
  readonly expiryAnswers: ('renew' | 'never')[] = [];
  confirms = false;
  assumesOffered = false;
  /** The label that is chosen of those offered for a row. */
  chosen: string | undefined;
  goesToDefinition = false;
  readonly signInAnswers: ('copy-and-open' | 'open')[] = [];
  /** What a person who was asked to sign in then does; by default they wait. */
  waits: Dialogs['waitForSignIn'] = (_, done) =>
    new Promise(resolve => {
      if (done.aborted) resolve('done');
      done.addEventListener('abort', () => resolve('done'), { once: true });
    });

  choosePortal(hosts: readonly string[]): Promise<string | undefined> {
    this.said.push(`portal? ${hosts.join(', ')}`);
    return Promise.resolve(this.portals.shift());
  }

  askConsent(text: ConsentText): Promise<'allow' | 'show-as-text' | 'not-now'> {
    this.said.push(`consent? ${text.question}`);
    return Promise.resolve(this.consents.shift() ?? 'not-now');
  }

  askConsentBesideText(text: ConsentText): Promise<'allow' | 'not-now'> {
    this.said.push(`text: ${text.document.split('\n').length > 5 ? 'whole' : 'cut'}`);
    return Promise.resolve(this.consents.shift() === 'allow' ? 'allow' : 'not-now');
  }

  confirmRole(role: Role, repository: string): Promise<boolean> {
    this.said.push(`confirm ${role.name} for ${repository}?`);
    return Promise.resolve(this.confirms);
  }

  showFailure(failure: ShownFailure): Promise<FailureAction | undefined> {
    this.said.push(`${failure.kind}: ${failure.message}`);
    return Promise.resolve(this.actions.shift());
  }

  showShadow(role: string, shadow: Shadow, others: number): void {
    this.said.push(`${role} is hidden by ${shadow.name}${others === 0 ? '' : ` and ${others} more`}`);
  }

  offerToAssume(role: string, isNamed: boolean): Promise<boolean> {
    this.said.push(`terminals ${isNamed ? 'name' : 'get'} ${role}, which is not active: assume it?`);
    return Promise.resolve(this.assumesOffered);
  }

  showUnavailable(role: string, { reason, detail }: { readonly reason: string; readonly detail: string }): void {
    this.said.push(`${role} is not available: ${reason}. ${detail}`);
  }

  chooseAction(row: Pick<RoleRow, 'label'>, among: readonly RowChoice[]): Promise<CommandId | undefined> {
    this.said.push(`${row.label}? ${among.map(({ label }) => label).join(', ')}`);
    return Promise.resolve(among.find(({ label }) => label === this.chosen)?.command);
  }

  explainRow(reason: string, isWritten: boolean): Promise<boolean> {
    this.said.push(`${reason}${isWritten ? ' Go to Definition?' : ''}`);
    return Promise.resolve(this.goesToDefinition);
  }

  warnOfExpiry(role: string, left: number): Promise<'renew' | 'never' | undefined> {
    this.said.push(`${role} ends in ${left / 60_000} min`);
    return Promise.resolve(this.expiryAnswers.shift());
  }

  askToSignIn({ service, userCode }: SignInRequest): Promise<'copy-and-open' | 'open' | 'not-now'> {
    this.said.push(`sign in at ${service} with ${userCode}?`);
    return Promise.resolve(this.signInAnswers.shift() ?? 'not-now');
  }

  copyText(text: string): Promise<void> {
    this.said.push(`copied ${text}`);
    return Promise.resolve();
  }

  openAddress(address: string): Promise<void> {
    this.said.push(`opened ${address}`);
    return Promise.resolve();
  }

  waitForSignIn(request: SignInRequest, done: AbortSignal): Promise<'done' | 'gave-up'> {
    this.said.push(`shows ${request.userCode}`);
    return this.waits(request, done);
  }

  explaining<T>(role: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.said.push(`looking into ${role}`);
    return work(new AbortController().signal);
  }

  showRestricted(): void {
    this.said.push('restricted');
  }

  openSecretly(address: Secret): Promise<void> {
    this.said.push(`open ${address.reveal()}`);
    return Promise.resolve();
  }

  tellOwnSignIn(role: string, cloud: string): void {
    this.said.push(`not as ${role} at ${cloud}`);
  }

  progress<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}
