import { DEFAULT_CONFIGURATION } from '../../../src/core/configuration.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { Logger, UserFile } from '../../../src/core/ports.ts';
import type { CommandContext } from '../../../src/programs/cli/command.ts';
import { type CommandLineHost, runCommandLine } from '../../../src/programs/cli/command-line.ts';
import type { Assumed, Held, Overview, RoleOverview, RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { CatalogueMemory } from '../../../src/sessions/catalogue-memory.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { NO_COMMAND_LINE, type World } from '../../../src/sessions/world.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeMachine } from '../../support/fake-machine.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, NOWHERE, ONA_DETECTED, roleMap } from '../../support/sample-roles.ts';
import type { FakeTerminal } from './fake-terminal.ts';

const silent: Logger = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function never(): never {
  throw new AssumeError('internal', 'This test does not expect that call.');
}

function noFile(path: string): UserFile {
  return { path, read: () => Promise.resolve(undefined) };
}

export function fakeWorld(overrides: Partial<World> = {}): World {
  return {
    clock: new FakeClock(),
    log: silent,
    digest: text => text,
    randomHex: bytes => '0'.repeat(bytes * 2),
    environment: {},
    homeDirectory: '/home/dev',
    processStart: () => undefined,
    exec: { run: never },
    catalogues: new CatalogueMemory(new FakeClock()),
    tokenFiles: { read: never },
    runtime: new MemoryDirectory(),
    build: never,
    storeIn: place => new SessionStore(place, overrides.clock ?? new FakeClock()),
    otherPlaces: () => ({ directories: [], unread: [] }),
    state: new MemoryDirectory(),
    toolFiles: new MemoryDirectory(),
    checkProgram: never,
    spare: new MemoryDirectory(),
    awsConfig: {
      ...noFile('/home/dev/.aws/config'),
      target: never,
      whyNotWritable: never,
      unsettledCopies: never,
      settled: never,
      replace: never,
      remove: never,
    },
    awsConfigAt: never,
    machineName: 'laptop',
    awsCredentials: noFile('/home/dev/.aws/credentials'),
    suppliesTerminals: false,
    settingPlaces: () => Promise.resolve(variable => ({ variable })),
    command: { path: '/home/dev/.local/share/rolecall/bin/rolecall', ensure: () => Promise.resolve() },
    detection: () => Promise.resolve(ONA_DETECTED),
    configuration: () =>
      Promise.resolve({
        configuration: DEFAULT_CONFIGURATION,
        file: '/home/dev/.config/rolecall/config.yaml',
        text: undefined,
        problems: [],
      }),
    repository: () => Promise.resolve(ACME_APP),
    workspaceFiles: never,
    programs: never,
    programRoots: never,
    roleMapReader: never,
    gitHubSession: () => undefined,
    httpClient: never,
    brokerClient: never,
    sockets: { check: never },
    commandLine: NO_COMMAND_LINE,
    deviceAuthorization: never,
    identityCenter: never,
    exchanger: never,
    devcontainerChoice: undefined,
    ...overrides,
  };
}

export function roleOverview(name: string, overrides: Partial<RoleOverview> = {}): RoleOverview {
  return {
    name,
    role: awsRole(name),
    source: DEVCONTAINER,
    range: NOWHERE,
    state: { kind: 'available' },
    profile: name,
    sessionKey: undefined,
    isDefault: false,
    autoAssume: false,
    shadows: [],
    lastFailure: undefined,
    roleSessionName: undefined,
    identity: undefined,
    ...overrides,
  };
}

export function fakeOverview(overrides: Partial<Overview> = {}): Overview {
  const roles = overrides.roles ?? [roleOverview('dev-readonly')];
  return {
    repository: ACME_APP,
    detection: ONA_DETECTED,
    sources: [],
    source: undefined,
    map: roleMap(roles.flatMap(({ role }) => (role === undefined ? [] : [mapped(role)]))),
    consent: { kind: 'granted', fingerprint: 'f'.repeat(64) },
    orphans: [],
    portals: [],
    ...overrides,
    roles,
  };
}

export function assumed(overrides: Partial<Assumed> = {}): Assumed {
  return {
    role: awsRole('dev-readonly'),
    sessionKey: 'a'.repeat(32),
    profile: 'dev-readonly',
    delivered: {
      key: 'a'.repeat(32),
      profile: 'dev-readonly',
      target: awsRole('dev-readonly').target,
      endpoint: undefined,
    },
    expiresAt: Date.UTC(2026, 0, 1, 13),
    renewUntil: Date.UTC(2026, 0, 1, 20),
    principal: 'arn:aws:sts::111122223333:assumed-role/dev-readonly/dev',
    shadows: [],
    ...overrides,
  };
}

function heldOf({ roles, ...overview }: Overview): Held {
  return { ...overview, roles: roles.filter(({ state }) => state.kind === 'active' || state.kind === 'expired') };
}

/** Sessions of which only what a test names may be called. */
export function fakeSessions(overrides: Partial<RoleSessions> = {}): RoleSessions {
  const { overview = () => Promise.resolve(fakeOverview()) } = overrides;
  return {
    overview,
    allowance: overview,
    held: async folder => heldOf(await overview(folder)),
    assume: never,
    renew: never,
    release: never,
    releaseAll: never,
    signOut: never,
    listPermitted: never,
    grantConsent: never,
    grantRoleConsent: never,
    revokeConsent: never,
    keepFresh: never,
    console: never,
    credentials: never,
    otherToken: never,
    signInTools: never,
    useInNewTerminals: never,
    ...overrides,
  };
}

/** Runs one command line over fakes and answers its exit code. */
export function run(
  commandLine: readonly string[],
  terminal: FakeTerminal,
  given: Partial<Omit<CommandContext, 'terminal' | 'json'>> = {},
): Promise<number> {
  const host: CommandLineHost = {
    terminal,
    version: '1.2.3',
    damage: () => Promise.resolve(undefined),
    compose: ({ json }) =>
      Promise.resolve({
        terminal,
        json,
        signal: new AbortController().signal,
        world: fakeWorld(),
        sessions: fakeSessions(),
        installation: { install: never, uninstall: never },
        machine: new FakeMachine(),
        shellFolder: undefined,
        httpClient: never,
        version: '1.2.3',
        nodeVersion: '24.22.0',
        programs: '/opt/rolecall',
        folder: () => Promise.resolve('/workspaces/app'),
        ...given,
      }),
  };
  return runCommandLine(commandLine, host);
}
