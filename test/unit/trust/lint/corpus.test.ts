import assert from 'node:assert/strict';
import { lintTrust } from '../../../../src/trust/lint/lint.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { skipBecause } from '../../../hosts/skip-because.ts';
import { lintAgreement } from '../../../support/lint-agreement.ts';
import { hclParser } from '../../../support/hcl.ts';
import { statement, trust } from '../aws/policies.ts';

/** Where lint and the careful reader differ, and who is right. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '013 Gitpod': 'Lint: AWS makes no key of org_id, so nobody passes; the words of the reader say so too.',
  '014 Gitpod': 'As 013.',
  '016 data.aws_iam_policy_document.fail-abusable':
    'Lint: the whole subject is written out, as the words of the reader say.',
  '017 aws_iam_role.fail-abusable': 'As 016.',
  '020 data.aws_iam_policy_document.assume_role':
    'The reader: whoever the owner is, a pull request is among the defaults.',
  '045 data.aws_iam_policy_document.opg_fabric_trust': 'Either: the whole subject is a variable, exactly compared.',
  '046 module.mojap_compute_external_secrets_iam_role': 'The trust is in a module that the file only calls.',
  '047 data.aws_iam_policy_document.github_oidc_role':
    'The document has no trust; the line is compared with the role of its file.',
  '047 module.*_github_oidc_role': 'The trust is in a module that the file only calls.',
  '048 data.aws_iam_policy_document.github_actions_assume_role_policy':
    'Optional accounts beside the federated statement.',
};

describe('Lint of a subject with more wildcards than are looked at', () => {
  it('takes it for no harmless one', () => {
    const condition = { StringLike: { 'token.actions.githubusercontent.com:sub': '*a'.repeat(60) } };
    const Principal = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };
    const policy = trust(statement({ Principal, Condition: condition }));
    const place = { file: 'role.json', start: 0, end: 0 };
    const found = lintTrust({ trusts: [{ cloud: 'aws', form: 'iam-json', name: 'role', place, policy }], unread: [] });
    assert.ok(found.some(({ severity }) => severity !== 'note'));
  });
});

describe('Lint of the corpus', () => {
  it('agrees with a careful reader, but where it is said', async function () {
    const agreement = await lintAgreement(readers(hclParser));
    if (agreement === undefined) return skipBecause(this, 'there is no corpus');
    const differing = agreement
      .filter(({ agrees }) => !agrees)
      .map(({ file, statement }) => `${/\d{3}/.exec(file)?.[0] ?? ''} ${statement.split(' ')[0] ?? ''}`);
    assert.deepEqual(
      differing.filter(each => DIFFERENCES[each] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(DIFFERENCES).filter(each => !differing.includes(each)),
      [],
    );
  });
});
