import { parse } from 'jsonc-parser';
import { load } from 'js-yaml';
import { Language, Parser } from 'web-tree-sitter';
import { sha256 } from '../../src/platform/digest.ts';
import type { TrustFile } from '../../src/trust/found-trust.ts';
import { lintFiles } from '../../src/trust/lint/lint-files.ts';
import { locateFindings } from '../../src/trust/lint/locate-findings.ts';
import { readers } from '../../src/trust/read/readers.ts';
import { discoverAgreement } from '../support/discover-agreement.ts';
import { hclParser, packagedWasm } from '../support/hcl.ts';
import { hostileAnswers } from '../support/hostile-inputs.ts';
import { lintAgreement } from '../support/lint-agreement.ts';
import { type BenchRow, median } from './budget.ts';

/** How far reading files of other people agrees with what a person read in them, and what lint costs. */
export async function trustRows(): Promise<readonly BenchRow[]> {
  return [...discoverRows(), ...(await lintRows()), ...(await policiesRows()), ...(await hostileRows())];
}

function discoverRows(): readonly BenchRow[] {
  const agreement = discoverAgreement();
  if (agreement === undefined) return [{ name: 'discover', measured: '', skipped: 'there is no corpus' }];
  const { both, found, expected, values, disagreements } = agreement;
  return [
    { name: 'discover: precision', measured: share(both, found) },
    { name: 'discover: recall', measured: share(both, expected) },
    { name: 'discover: values that agree', measured: share(values.agree, values.all) },
    ...disagreements.map(measured => ({ name: 'discover: disagrees', measured })),
  ];
}

async function lintRows(): Promise<readonly BenchRow[]> {
  const agreement = await lintAgreement(readers(hclParser));
  if (agreement === undefined) return [{ name: 'lint', measured: '', skipped: 'there is no corpus' }];
  const differing = agreement.filter(({ agrees }) => !agrees);
  return [
    { name: 'lint: agreement', measured: share(agreement.length - differing.length, agreement.length) },
    ...differing.map(({ file, statement, expected, verdict }) => ({
      name: 'lint: disagrees',
      measured: `${file} ${statement}: ${verdict}, expected ${expected}`,
    })),
  ];
}

const COUNT = 1000;
const ROUNDS = 15;

interface Form {
  readonly name: string;
  /** Of a thousand policies, as many as the corpus has in this form among its own. */
  readonly share: number;
  readonly path: (index: number) => string;
  readonly text: (index: number) => string;
}

const HOST = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;
const subjectOf = (index: number): string => `repo:acme/app-${index}:ref:refs/heads/main`;

function policyOf(index: number): unknown {
  const condition = { StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com', [`${HOST}:sub`]: subjectOf(index) } };
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

const FORMS: readonly Form[] = [
  {
    name: 'Terraform, documents',
    share: 400,
    path: index => `documents-${index}/main.tf`,
    text: index => `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${PROVIDER}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${HOST}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${HOST}:sub"
      values   = ["${subjectOf(index)}"]
    }
  }
}
`,
  },
  {
    name: 'Terraform, jsonencode',
    share: 300,
    path: index => `roles-${index}/main.tf`,
    text: index => `resource "aws_iam_role" "deploy" {
  name               = "deploy-${index}"
  assume_role_policy = jsonencode(${JSON.stringify(policyOf(index), undefined, 2).replaceAll('":', '" =')})
}
`,
  },
  {
    name: 'CloudFormation',
    share: 200,
    path: index => `template-${index}.yaml`,
    text: index => `Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Federated: ${PROVIDER}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: ${subjectOf(index)}
`,
  },
  {
    name: 'JSON',
    share: 100,
    path: index => `trust-${index}.json`,
    text: index => JSON.stringify(policyOf(index), undefined, 2),
  },
];

/** What `rolecall trust lint` makes of a thousand policies, beside what their parsers need for the same texts. */
async function policiesRows(): Promise<readonly BenchRow[]> {
  const alone = await parsersAlone();
  const mixed = FORMS.flatMap(form => filesOf(form, form.share));
  const rows: BenchRow[] = [];
  for (const form of FORMS) rows.push(await policiesRow(form.name, filesOf(form, COUNT), alone, false));
  // Last, so that what is measured is compiled by then.
  return [await policiesRow('as a corpus has them', mixed, alone, true), ...rows];
}

function filesOf({ path, text }: Form, count: number): readonly TrustFile[] {
  return Array.from({ length: count }, (_, index) => ({ path: path(index), text: text(index) }));
}

type Parse = (file: TrustFile) => void;

async function policiesRow(
  name: string,
  files: readonly TrustFile[],
  parseAlone: Parse,
  isBudgeted: boolean,
): Promise<BenchRow> {
  const samples: { readonly alone: number; readonly linted: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    for (const file of files) parseAlone(file);
    const parsed = performance.now();
    const { findings, trusts } = await lintFiles(readers(hclParser), files);
    const located = locateFindings(findings, files, { digest: sha256 });
    const ended = performance.now();
    if (trusts !== files.length || located.length < trusts) throw new Error(`Only ${trusts} policies were read.`);
    samples.push({ alone: parsed - started, linted: ended - parsed });
  }
  const [alone, linted] = [median(samples.map(each => each.alone)), median(samples.map(each => each.linted))];
  return {
    name: `lint of ${COUNT} policies, ${name}`,
    measured: `${linted.toFixed(0)} ms; parsers alone ${alone.toFixed(0)} ms`,
    ...(isBudgeted
      ? { ratio: { value: median(samples.map(each => each.linted / each.alone)), limit: 2, of: 'parsing them' } }
      : {}),
  };
}

async function parsersAlone(): Promise<Parse> {
  await Parser.init({ wasmBinary: packagedWasm.runtime() });
  const hcl = new Parser();
  hcl.setLanguage(await Language.load(packagedWasm.grammar()));
  return ({ path, text }) => {
    if (path.endsWith('.tf')) hcl.parse(text)?.delete();
    else if (path.endsWith('.yaml')) load(text);
    else parse(text);
  };
}

/** Ten thousand texts that mean harm, each read alone by everything that reads a repository's files. */
async function hostileRows(): Promise<readonly BenchRow[]> {
  const { count, slowest, failures } = await hostileAnswers(10_000);
  return [
    { name: 'hostile inputs that end in findings or sentences', measured: share(count - failures.length, count) },
    { name: 'slowest of them', measured: `${slowest.milliseconds.toFixed(0)} ms: ${slowest.input}` },
    ...failures.slice(0, 20).map(measured => ({ name: 'hostile: fails', measured })),
  ];
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
}
