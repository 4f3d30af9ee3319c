import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readDockerfile } from '../support/dockerfile.ts';
import { PROJECT } from './structure/source-files.ts';

/** Read, not built: the machine that runs these tests has no container engine. Its commands run in test/command. */
describe('The broker’s Dockerfile', () => {
  const instructions = readDockerfile();
  const of = (name: string) => instructions.filter(each => each.name === name).map(({ rest }) => rest);
  const stages = instructions.filter(({ name }) => name === 'FROM').length;
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const inLast = (name: string) => last.filter(each => each.name === name).map(({ rest }) => rest);

  it('has two stages from one base that a builder may pin by its digest', () => {
    assert.equal(stages, 2);
    assert.deepEqual(of('ARG'), ['NODE_IMAGE=node:24-slim']);
    assert.deepEqual(of('FROM'), ['${NODE_IMAGE} AS build', '${NODE_IMAGE}']);
  });

  it('needs no network but npm: what the lock file names, without scripts of packages', () => {
    assert.deepEqual(of('RUN'), [
      'npm ci --ignore-scripts --no-audit --no-fund',
      'node esbuild.mjs --production --only broker-server --outdir out',
    ]);
    assert.deepEqual(of('ADD'), []);
    assert.ok(!/curl|wget|apt|apk|https?:\/\/(?!127\.0\.0\.1)/.test(instructions.map(({ rest }) => rest).join('\n')));
  });

  it('ships one file and its notices, which nobody in it can change', () => {
    assert.deepEqual(inLast('COPY'), [
      '--from=build --chmod=0444 /build/out/broker-server.js /build/out/THIRD-PARTY-NOTICES.txt /app/',
    ]);
    assert.deepEqual(inLast('RUN'), []);
    assert.deepEqual(inLast('ENTRYPOINT'), ['["node", "/app/broker-server.js"]']);
  });

  it('runs as a user with a number that is not root’s', () => {
    assert.deepEqual(inLast('USER'), ['10001:10001']);
    assert.ok(last.findIndex(({ name }) => name === 'USER') < last.findIndex(({ name }) => name === 'ENTRYPOINT'));
  });

  it('holds no secret, and no configuration but where it listens', () => {
    assert.deepEqual(inLast('ENV'), ['NODE_ENV=production ROLECALL_BROKER_LISTEN_HOST=0.0.0.0']);
    assert.deepEqual(inLast('EXPOSE'), ['8080']);
  });

  it('copies into its build what the build needs, and the context holds nothing else', () => {
    assert.deepEqual(of('COPY').slice(0, 3), ['package.json package-lock.json ./', 'esbuild.mjs ./', 'src ./src']);
    const context = readFileSync(path.join(PROJECT, '.dockerignore'), 'utf8');
    assert.deepEqual(
      context.split('\n').filter(line => line !== '' && !line.startsWith('#')),
      ['**', '!package.json', '!package-lock.json', '!esbuild.mjs', '!src/**'],
    );
  });
});
