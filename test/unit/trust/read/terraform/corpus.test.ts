import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { shownText } from '../../../../../src/documents/written-text.ts';
import type { IamStatement } from '../../../../../src/trust/aws/iam-policy.ts';
import type { TrustReading } from '../../../../../src/trust/found-trust.ts';
import { projectFolder } from '../../../../hosts/project-folder.ts';
import { skipBecause } from '../../../../hosts/skip-because.ts';
import { read } from './reading.ts';

const CORPUS = path.join(projectFolder, '../shared/corpus');

/** Rows of a table of the corpus about files of Terraform, by the names of its columns. */
function rowsOf(table: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(path.join(CORPUS, table), 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  const rows = lines.map(line => Object.fromEntries(line.split('\t').map((cell, at) => [names[at] ?? '', cell])));
  return rows.filter(({ file }) => file?.endsWith('.tf') === true);
}

/** What a row calls a statement: the block, and which of its statements. */
function addressed(
  text: string,
  statement: string,
): { readonly from: number; readonly to: number; readonly index: number } {
  const [, address = '', index = '0'] = /^(\S+)(?: [Ss]tatement\[(\d+)\])?$/.exec(statement) ?? [];
  const [type, name] = address.split('.').slice(-2);
  const from = text.search(new RegExp(`^(?:data|resource) "?${type}"? "${name}"`, 'm'));
  assert.notEqual(from, -1, address);
  const next = text.slice(from + 1).search(/^(?:data|resource|module|locals|provider)\b/m);
  return { from, to: next === -1 ? text.length : from + 1 + next, index: Number(index) };
}

function statementsIn({ trusts }: TrustReading, from: number, to: number): readonly IamStatement[] {
  const all = trusts.flatMap(trust => (trust.cloud === 'aws' ? trust.policy.statements : []));
  const there = all.filter(({ place }) => place !== undefined && place.start >= from && place.end <= to);
  const places = new Map(there.map(statement => [statement.place?.start, statement]));
  return [...places.values()].toSorted((a, b) => (a.place?.start ?? 0) - (b.place?.start ?? 0));
}

const keys = ({ conditions }: IamStatement): readonly string[] => conditions.map(({ key }) => shownText(key));

/** Texts that a row quotes: without those where it speaks of a variable or leaves something out. */
function quoted(words: string): readonly string[] {
  const found = words.match(/(?:repo|project_path|system:serviceaccount|secrets-sync):[^\s;,]+/g) ?? [];
  return found.filter(each => !/[<$…]|\.\.\./.test(each)).map(each => each.replace(/:$/, ''));
}

describe('Terraform files of the corpus (../shared/corpus)', () => {
  if (!existsSync(CORPUS)) {
    it('say what EXPECTED-TRUST.tsv has of them', function () {
      skipBecause(this, `there is no ${CORPUS}`);
    });
    return;
  }

  for (const row of rowsOf('EXPECTED-TRUST.tsv')) {
    const { file = '', statement = '', issuer_host: issuer = '', constrains_aud: aud = '', words = '' } = row;
    const { constrains_sub: sub = '', verdict = '' } = row;
    it(`${file.slice(6, 40)} ${statement}: ${verdict}`, async () => {
      const text = readFileSync(path.join(CORPUS, file), 'utf8');
      const reading = await read([{ path: file, text }]);
      assert.deepEqual(reading.unread, []);
      if (statement === 'none' || statement.startsWith('module.')) {
        const names = reading.trusts.map(({ name }) => name);
        assert.ok(statement !== 'none' || names.every(name => name.startsWith('aws_iam_role.')), names.join());
        return;
      }
      const { from, to, index } = addressed(text, statement);
      const statements = statementsIn(reading, from, to);
      const found = statements[index];
      if (verdict === 'not federated') {
        assert.ok(found?.principals?.principals.every(({ kind }) => kind !== 'Federated') ?? true);
        return;
      }
      assert.ok(found !== undefined, `${statements.length} statements`);
      const federated = found.principals?.principals.map(({ name }) => shownText(name)).join() ?? '';
      const host = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[\w/-]+)?(?= |$)/.exec(issuer)?.[0];
      if (host !== undefined) {
        const named = federated.includes(`oidc-provider/${host}`) || federated === host;
        assert.ok(named || keys(found).some(key => key.startsWith(`${host}:`)), `${federated} for ${host}`);
      }
      const constrains = (claim: string): boolean => keys(found).some(key => key.endsWith(`:${claim}`));
      if (aud === 'y' || aud === 'n') assert.equal(constrains('aud'), aud === 'y', keys(found).join());
      const open = keys(found).some(key => key.includes('split(') || key.endsWith('}'));
      if (!open) assert.equal(constrains('sub'), sub !== 'none', keys(found).join());
      const values = found.conditions.flatMap(each => each.values.map(shownText));
      const all = statements.flatMap(each => each.conditions.flatMap(one => one.values.map(shownText)));
      assert.ok(open || values.length > 0 || sub === 'none');
      for (const each of quoted(words)) {
        assert.ok(
          all.some(value => value.includes(each)),
          `${each} among ${all.join()}`,
        );
      }
    });
  }

  for (const row of rowsOf('EXPECTED.tsv')) {
    const { file = '', job = '', role = '', audience = '', issuer = '', note = '' } = row;
    it(`${file.slice(11, 44)} ${job}`, async () => {
      const reading = await read([{ path: file, text: readFileSync(path.join(CORPUS, file), 'utf8') }]);
      assert.deepEqual(reading.unread, []);
      const trust = reading.trusts.find(({ name }) => name === job);
      assert.ok(trust !== undefined && trust.cloud !== 'aws', note);
      const [said, audiences, from] =
        trust.cloud === 'gcp'
          ? [trust.provider.attributeCondition, trust.provider.allowedAudiences, trust.provider.issuer]
          : [trust.credential.subject, trust.credential.audiences, trust.credential.issuer];
      const absent = role === '(absent)' || role.startsWith('(commented');
      assert.equal(said === undefined, absent);
      // What rests on locals is shown as what they come to.
      if (said !== undefined && !role.startsWith('local.')) assert.equal(plain(shownText(said)), plain(role));
      if (issuer.startsWith('https:')) assert.equal(shownText(from), issuer);
      if (audience.startsWith('-')) assert.equal(audiences.values.length, 0);
      else
        assert.deepEqual(
          audiences.values.map(each => plain(shownText(each))),
          [plain(audience)],
        );
    });
  }

  const fixtures = { aws: 'aws/github-actions-data.tf', gcp: 'gcp/github-actions-provider.tf' };
  for (const [cloud, file] of Object.entries(fixtures)) {
    it(`fixtures/${file}: every block that is a trust, and nothing unread`, async () => {
      const text = readFileSync(path.join(CORPUS, 'fixtures', file), 'utf8');
      const { trusts, unread } = await read([{ path: file, text }]);
      assert.deepEqual(unread, []);
      const names = [...text.matchAll(/^(?:data|resource) "([\w]+)" "([\w-]+)"/gm)].map(([, type, name]) =>
        type?.startsWith('aws') === true ? `data.${type}.${name}` : `${type}.${name}`,
      );
      const rights = 'data.aws_iam_policy_document.pass1';
      assert.deepEqual(
        trusts.map(({ name }) => name),
        names.filter(name => name !== rights && !name.includes('pool.')),
      );
      assert.ok(trusts.length > 9 && trusts.every(trust => trust.cloud === cloud));
    });
  }
});

/** `${x}` and `x` are the same to whoever wrote the table. */
function plain(text: string): string {
  return /^\$\{[^{}]*\}$/.test(text) ? text.slice(2, -1) : text;
}
