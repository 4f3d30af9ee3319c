import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { runProgramOrFail } from '../hosts/run-program.ts';
import { waitUntil } from '../hosts/wait-until.ts';

/** The Debian packages it needs. */
export const RADOS_GATEWAY_PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common', 'awscli'];

/** Debian's Python first: the `ceph` command needs its `rados` module. */
export const DEBIAN_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export interface RadosGateway {
  /** `http://127.0.0.1:PORT`: S3, IAM and STS. */
  readonly endpoint: string;
  readonly account: string;
  /** May make OpenID Connect providers and roles. */
  readonly admin: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Ends every process that was started. */
  stop(): Promise<void>;
}

/**
 * Starts Ceph's RADOS Gateway on loopback: one monitor, one object store in memory, one gateway, all in one directory. It
 * verifies web identity tokens and evaluates trust policies with code that nobody here wrote
 * (https://docs.ceph.com/en/pacific/radosgw/STS/), but not an issuer's TLS certificate. The admin's tenant is twelve digits,
 * so that ARNs have AWS's form.
 */
export async function startRadosGateway(directory: string, account: string): Promise<RadosGateway> {
  const started: ChildProcess[] = [];
  const environment = { PATH: DEBIAN_PATH, HOME: directory, CEPH_CONF: path.join(directory, 'ceph.conf') };
  const run = (program: string, ...args: readonly string[]): Promise<string> =>
    runProgramOrFail({ program, args, folder: directory, environment, timeLimitMs: 60_000 });
  const start = (program: string, ...args: readonly string[]): void => {
    started.push(spawn(program, [...args, '-f'], { cwd: directory, env: environment, stdio: 'ignore' }));
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(endProcess));
  };
  // However this process ends, nothing of Ceph outlives it.
  process.once('exit', () => started.forEach(child => child.kill('SIGKILL')));
  try {
    const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
    const cluster = randomUUID();
    await writeFile(environment.CEPH_CONF, configuration(directory, cluster, monitorPort, gatewayPort));
    await startMonitor(cluster, monitorPort, run, start);
    await startStore(directory, run, start);
    start('radosgw', '-n', 'client.rgw');
    const endpoint = `http://127.0.0.1:${gatewayPort}`;
    if (!(await waitUntil(() => answers(endpoint), 90_000, 200))) throw new Error('The RADOS gateway does not answer.');
    const admin = { accessKeyId: `AKIA${hex(8).toUpperCase()}`, secretAccessKey: hex(20) };
    const caps = 'oidc-provider=*;roles=*;user-policy=*';
    const user = ['--tenant', account, '--uid', 'adm', '--display-name', 'adm', '--caps', caps];
    const keys = ['--access-key', admin.accessKeyId, '--secret-key', admin.secretAccessKey];
    await run('radosgw-admin', 'user', 'create', ...user, ...keys);
    return { endpoint, account, admin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Run = (program: string, ...args: readonly string[]) => Promise<string>;
type Start = (program: string, ...args: readonly string[]) => void;

async function startMonitor(cluster: string, port: number, run: Run, start: Start): Promise<void> {
  const key = async (name: string, ...caps: readonly string[]): Promise<void> => {
    const allowed = caps.flatMap(cap => ['--cap', ...(cap.split('=') satisfies readonly string[])]);
    const create = name === 'mon.' ? ['--create-keyring'] : [];
    await run('ceph-authtool', ...create, 'keyring', '--gen-key', '-n', name, ...allowed);
  };
  // One after the other: each rewrites the file.
  await key('mon.', 'mon=allow *');
  await key('client.admin', 'mon=allow *', 'osd=allow *', 'mgr=allow *');
  await key('osd.0', 'mon=allow profile osd', 'osd=allow *');
  await key('client.rgw', 'mon=allow rw', 'osd=allow rwx');
  await run('monmaptool', '--create', '--addv', 'a', `v2:127.0.0.1:${port}`, '--fsid', cluster, 'monmap');
  await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', 'monmap', '--keyring', 'keyring');
  start('ceph-mon', '-i', 'a');
}

async function startStore(directory: string, run: Run, start: Start): Promise<void> {
  const store = randomUUID();
  await mkdir(path.join(directory, 'osd'));
  await run('ceph', '--connect-timeout', '30', 'osd', 'new', store, '0');
  await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', store);
  start('ceph-osd', '-i', '0');
}

function configuration(directory: string, cluster: string, monitorPort: number, gatewayPort: number): string {
  return `[global]
fsid = ${cluster}
mon host = v2:127.0.0.1:${monitorPort}/0
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = ${directory}/keyring
run dir = ${directory}
admin socket = ${directory}/$name.asok
log file = ${directory}/$name.log
pid file = ${directory}/$name.pid
crash dir = ${directory}
mon data = ${directory}/mon
mon allow pool size one = true
mon max pg per osd = 1000
osd data = ${directory}/osd
osd objectstore = memstore
memstore device bytes = 268435456
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw enable apis = s3, sts, iam
rgw s3 auth use sts = true
rgw verify ssl = false
rgw sts key = ${hex(8)}
`;
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    answer => answer.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
