import assert from 'node:assert/strict';
import { discovered, shownKeys, shownLogins, shownSubjects, shownUnread } from './shown.ts';

const PATH = '.github/workflows/ci.yml';

function indented(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}

/** A workflow of one job; `steps` without their indentation. */
function workflow(steps: string, { on = 'push: { branches: [main] }', top = '', job = '' } = {}): string {
  return `on:\n${indented(on, 2)}\npermissions: { id-token: write }\n${top}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${indented(job, 4)}\n    steps:\n${indented(steps, 6)}\n`;
}

function aws(role: string, more = ''): string {
  return `- uses: aws-actions/configure-aws-credentials@v4\n  with:\n    role-to-assume: ${role}\n    aws-region: eu-west-1\n${more}`;
}

const ROLE = 'arn:aws:iam::111122223333:role/deploy';

interface Row {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly logins: readonly string[];
  readonly keys?: readonly string[];
  readonly subjects?: readonly string[];
  readonly unread?: readonly string[];
}

const CALLED = `on:
  workflow_call:
    inputs:
      env: { type: string, default: dev }
    secrets: { ROLE: { required: true } }
jobs:
  go:
    environment: \${{ inputs.env }}
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "\${{ secrets.role }}", aws-region: eu-west-1 }
`;

const ROWS: readonly Row[] = [
  {
    what: 'a role as it is written, by any ref and letter case of the action',
    files: {
      [PATH]: workflow(
        aws(ROLE).replace('aws-actions/configure-aws-credentials@v4', 'AWS-Actions/Configure-AWS-Credentials@0123abc'),
      ),
    },
    logins: [`aws deploy: ${ROLE}, region eu-west-1`],
    subjects: ['holds repo:acme/app:ref:refs/heads/main'],
  },
  {
    what: 'a copy of the action under another owner',
    files: { [PATH]: workflow(aws(ROLE).replace('aws-actions/', 'step-security/')) },
    logins: [`aws deploy: ${ROLE}, region eu-west-1`],
  },
  {
    what: 'variables of the workflow, the job and the step, the inner over the outer',
    files: {
      [PATH]: workflow(aws('${{ env.ROLE }}', '  env: { NAME: step }\n'), {
        top: 'env: { ACCOUNT: "111122223333", NAME: top, ROLE: none }',
        job: 'env: { ROLE: "arn:aws:iam::${{ env.ACCOUNT }}:role/${{ env.NAME }}" }',
      }),
    },
    logins: ['aws deploy: ${{ env.ROLE }} → arn:aws:iam::111122223333:role/top, region eu-west-1'],
  },
  {
    what: 'what only CI knows, as it is written',
    files: { [PATH]: workflow(aws('arn:aws:iam::${{secrets.ACCOUNT}}:role/${{ vars.NAME }}')) },
    logins: ['aws deploy: arn:aws:iam::${{secrets.ACCOUNT}}:role/${{ vars.NAME }}, region eu-west-1'],
  },
  {
    what: 'a matrix with included combinations',
    files: {
      [PATH]: workflow(aws('${{ matrix.role }}'), {
        job: 'strategy: { matrix: { stage: [dev], role: [a], include: [{ stage: prod, role: b }, { stage: x }] } }',
      }),
    },
    logins: ['aws deploy: ${{ matrix.role }} → a | b, region eu-west-1'],
  },
  {
    what: 'a matrix of maps, and a secret that it names',
    files: {
      [PATH]: workflow(aws('${{ secrets[matrix.at.secret] }}'), {
        job: 'strategy: { matrix: { at: [{ secret: DEV }, { secret: PROD }] } }',
      }),
    },
    logins: [
      'aws deploy: ${{ secrets[matrix.at.secret] }} → ${{ secrets.DEV }} | ${{ secrets.PROD }}, region eu-west-1',
    ],
  },
  {
    what: 'a matrix that another job computes',
    files: {
      [PATH]: workflow(aws('${{ matrix.role }}'), {
        job: 'strategy: { matrix: "${{ fromJSON(needs.plan.outputs.matrix) }}" }',
      }),
    },
    logins: ['aws deploy: ${{ matrix.role }}, region eu-west-1'],
  },
  {
    what: 'format, a choice by condition, and a default',
    files: {
      [PATH]: workflow(
        [
          aws("${{ format('arn:aws:iam::{0}:role/{1}{{x}}', '111122223333', env.NAME) }}"),
          aws("${{ github.ref == 'refs/heads/x' && 'prod' || 'dev' }}"),
          aws("${{ vars.ROLE || 'fallback' }}"),
          aws('${{ fromJSON(\'{"a":"one","b":"two"}\')[github.ref_name] }}'),
          aws("${{ case(github.ref == 'a', 'one', 'two') }}"),
        ].join(''),
        { top: 'env: { NAME: deploy }' },
      ),
    },
    logins: [
      "aws deploy: ${{ format('arn:aws:iam::{0}:role/{1}{{x}}', '111122223333', env.NAME) }} → arn:aws:iam::111122223333:role/deploy{x}, region eu-west-1",
      "aws deploy: ${{ github.ref == 'refs/heads/x' && 'prod' || 'dev' }} → prod | dev, region eu-west-1",
      "aws deploy: ${{ vars.ROLE || 'fallback' }} → ${{ vars.ROLE }} | fallback, region eu-west-1",
      'aws deploy: ${{ fromJSON(\'{"a":"one","b":"two"}\')[github.ref_name] }} → one | two, region eu-west-1',
      "aws deploy: ${{ case(github.ref == 'a', 'one', 'two') }} → one | two, region eu-west-1",
    ],
  },
  {
    what: 'inputs of a run that is started by hand: a default is one of all, a choice has no others',
    files: {
      [PATH]: workflow(aws('${{ inputs.role }}') + aws('${{ github.event.inputs.stage }}'), {
        on: 'workflow_dispatch: { inputs: { role: { default: usual }, stage: { type: choice, options: [a, b] } } }',
      }),
    },
    logins: [
      'aws deploy: ${{ inputs.role }} → ${{ inputs.role }} | usual, region eu-west-1',
      'aws deploy: ${{ github.event.inputs.stage }} → a | b, region eu-west-1',
    ],
    subjects: [
      'holds repo:acme/app:ref:refs/heads/<branch> | repo:acme/app:ref:refs/tags/<tag>',
      'holds repo:acme/app:ref:refs/heads/<branch> | repo:acme/app:ref:refs/tags/<tag>',
    ],
  },
  {
    what: 'outputs and variables that earlier steps set',
    files: {
      [PATH]: workflow(
        [
          '- id: pick\n  run: |\n    case "$X" in\n      a) echo "role=one" >> "$GITHUB_OUTPUT" ;;\n      *) { echo x=1; echo \'role=${{ secrets.TWO }}\'; } >> $GITHUB_OUTPUT ;;\n    esac\n',
          '- run: |\n    NAME=dep\n    echo "ROLE=arn:${NAME}loy" | tee -a "$GITHUB_ENV"\n',
          '- id: run-time\n  run: echo "role=$(jq .role x.json)" >> $GITHUB_OUTPUT\n',
          '- id: pwsh\n  shell: pwsh\n  run: |\n    $name = "three"\n    "role=$name" >> $env:GITHUB_OUTPUT\n',
          aws('${{ steps.pick.outputs.role }}'),
          aws('${{ env.ROLE }}'),
          aws('${{ steps.run-time.outputs.role }}'),
          aws('${{ steps.pwsh.outputs.role }}'),
        ].join(''),
      ),
    },
    logins: [
      'aws deploy: ${{ steps.pick.outputs.role }} → one | ${{ secrets.TWO }}, region eu-west-1',
      'aws deploy: ${{ env.ROLE }} → arn:deploy, region eu-west-1',
      'aws deploy: ${{ steps.run-time.outputs.role }}, region eu-west-1',
      'aws deploy: ${{ steps.pwsh.outputs.role }} → three, region eu-west-1',
    ],
  },
  {
    what: 'the output of another job',
    files: {
      [PATH]: `on: push\npermissions: write-all\njobs:\n  plan:\n    outputs: { role: "\${{ steps.a.outputs.role }}" }\n    steps:\n      - { id: a, run: "echo role=one >> $GITHUB_OUTPUT" }\n  deploy:\n    needs: plan\n    steps:\n      - { uses: aws-actions/configure-aws-credentials@v4, with: { role-to-assume: "\${{ needs.plan.outputs.role }}" } }\n`,
    },
    logins: ['aws deploy: ${{ needs.plan.outputs.role }} → one'],
  },
  {
    what: 'the other clouds, and Vault',
    files: {
      [PATH]: workflow(
        `- uses: google-github-actions/auth@v2
  with: { workload_identity_provider: p, service_account: s, audience: a }
- uses: azure/login@v2
  with: { client-id: c, tenant-id: t, subscription-id: s }
- uses: hashicorp/vault-action@v3
  with: { url: https://v, method: jwt, role: r, path: p, jwtGithubAudience: a }
`,
      ),
    },
    logins: [
      'gcp deploy: p, audience a, serviceAccount s',
      'azure deploy: c, subscription s, tenant t',
      'vault deploy: r, address https://v, audience a, path p',
    ],
  },
  {
    what: 'keys that last: no roles',
    files: {
      [PATH]: workflow(
        `- uses: aws-actions/configure-aws-credentials@v4
  with: { aws-access-key-id: "\${{ secrets.ID }}", aws-secret-access-key: "\${{ secrets.KEY }}", role-to-assume: ${ROLE} }
- uses: google-github-actions/auth@v2
  with: { credentials_json: "\${{ secrets.JSON }}" }
- uses: azure/login@v2
  with: { creds: "\${{ secrets.AZURE }}" }
- uses: hashicorp/vault-action@v3
  with: { token: "\${{ secrets.VAULT }}", role: r }
- run: aws s3 ls
  env: { AWS_ACCESS_KEY_ID: "\${{ secrets.ID }}", AWS_SECRET_ACCESS_KEY: "\${{ steps.x.outputs.key }}" }
`,
      ),
    },
    logins: [],
    keys: [
      'aws deploy: aws-access-key-id ${{ secrets.ID }}',
      'aws deploy: aws-secret-access-key ${{ secrets.KEY }}',
      'gcp deploy: credentials_json ${{ secrets.JSON }}',
      'azure deploy: creds ${{ secrets.AZURE }}',
      'vault deploy: token ${{ secrets.VAULT }}',
      'aws deploy: AWS_ACCESS_KEY_ID ${{ secrets.ID }}',
    ],
  },
  {
    what: 'anchors, and no merge keys',
    files: {
      [PATH]: workflow(
        `- &login\n  uses: aws-actions/configure-aws-credentials@v4\n  with: &with { role-to-assume: one }\n- *login\n`,
      ),
    },
    logins: ['aws deploy: one', 'aws deploy: one'],
  },
  {
    what: 'a reusable workflow for each of its callers, with what they pass',
    files: {
      [PATH]: `on: { push: { branches: [main] }, pull_request: }
permissions: { id-token: write }
jobs:
  a: { uses: ./.github/workflows/go.yml, with: { env: prod }, secrets: { role: "\${{ secrets.PROD }}" } }
  b: { if: github.event_name == 'push', uses: ./.github/workflows/go.yml, secrets: inherit }
`,
      '.github/workflows/go.yml': CALLED,
    },
    logins: [
      'aws a / go: ${{ secrets.role }} → ${{ secrets.PROD }}, region eu-west-1',
      'aws b / go: ${{ secrets.role }}, region eu-west-1',
    ],
    subjects: ['holds repo:acme/app:environment:prod', 'holds repo:acme/app:environment:dev'],
  },
  {
    what: 'a reusable workflow that none of these files calls',
    files: { '.github/workflows/go.yml': CALLED },
    logins: ['aws go: ${{ secrets.role }}, region eu-west-1'],
    subjects: ['unknown repo:acme/app:environment:${{ inputs.env }} | repo:acme/app:environment:dev'],
  },
  {
    what: 'roles handed to a workflow of elsewhere',
    files: {
      [PATH]: `on: push\njobs:\n  a:\n    uses: acme/shared/.github/workflows/x.yml@v1\n    with: { aws-role: ${ROLE}, role: admin }\n    secrets: { AWS_ROLE_ARN: "\${{ secrets.R }}", SUPABASE_SERVICE_ROLE_KEY: "\${{ secrets.S }}", AWS_ACCESS_KEY_ID: "\${{ secrets.K }}" }\n`,
    },
    logins: [`aws (handed-on) a: ${ROLE}`, 'aws (handed-on) a: ${{ secrets.R }}'],
    keys: ['aws a: AWS_ACCESS_KEY_ID ${{ secrets.K }}'],
  },
  {
    what: 'a local action as the step that uses it, with its inputs',
    files: {
      [PATH]: workflow('- uses: ./.github/actions/login\n  with: { ROLE: one }\n'),
      '.github/actions/login/action.yml': `inputs: { role: {}, region: { default: eu-north-1 } }
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v4
      with: { role-to-assume: "\${{ inputs.role }}", aws-region: "\${{ inputs.region }}" }
`,
    },
    logins: ['aws deploy: ${{ inputs.role }} → one, region ${{ inputs.region }} → eu-north-1'],
    subjects: ['holds repo:acme/app:ref:refs/heads/main'],
  },
  {
    what: 'a role handed to a local action that is a program, or is not there',
    files: {
      [PATH]: workflow(
        '- uses: ./\n  with: { role-to-assume: one }\n- uses: ./gone\n  with: { aws-role-arn: two, x: y }\n',
      ),
      'action.yml': 'inputs: { role-to-assume: {} }\nruns: { using: node20, main: dist/index.js }\n',
    },
    logins: ['aws (handed-on) deploy: one', 'aws (handed-on) deploy: two'],
  },
  {
    what: 'subjects: environments, triggers that a condition leaves out, no permission',
    files: {
      [PATH]: `on: { push: { branches: [main, "release/**"], tags: [v1] }, pull_request: , schedule: [{ cron: 0 0 * * * }] }
jobs:
  a:
    permissions: { contents: read }
    environment: { name: "Prod: EU" }
    steps: [{ uses: aws-actions/configure-aws-credentials@v4, with: { role-to-assume: a } }]
  b:
    permissions: { id-token: write }
    if: github.event_name != 'pull_request' && success()
    steps: [{ uses: aws-actions/configure-aws-credentials@v4, with: { role-to-assume: b }, if: "startsWith(github.ref, 'refs/heads/')" }]
`,
    },
    logins: ['aws a: a', 'aws b: b'],
    subjects: [
      'fails repo:acme/app:environment:Prod%3A EU',
      'holds repo:acme/app:ref:refs/heads/main | repo:acme/app:ref:refs/heads/release/** | repo:acme/app:ref:refs/heads/<default branch>',
    ],
  },
  {
    what: 'brackets that close below their key, as GitHub reads them and YAML does not allow',
    files: {
      [PATH]: `on:\n  push:\n    branches: [\n      main, # the one\n    ]\npermissions: {\n  id-token: write\n}\njobs:\n  a:\n    steps: [\n    { uses: aws-actions/configure-aws-credentials@v4,\n      with: { role-to-assume: a }\n    }\n    ]\n`,
    },
    logins: ['aws a: a'],
    subjects: ['holds repo:acme/app:ref:refs/heads/main'],
  },
  {
    what: 'a template of Terraform, which is no YAML as it stands',
    files: {
      'templates/ci.yaml': `on: push\nenv: { ROLE: "\${role_arn}" }\njobs:\n  a:\n    permissions: { id-token: write }\n    steps:\n%{ for x in y ~}\n      - uses: \${org}/x@v1\n%{ endfor ~}\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: "$\${{ env.ROLE }}", aws-region: "$\${{ vars.REGION }}" }\n`,
    },
    logins: ['aws a: $${{ env.ROLE }} → ${role_arn}, region $${{ vars.REGION }} → ${{ vars.REGION }}'],
  },
];

describe('Roles in workflows of GitHub Actions', () => {
  for (const { what, files, logins, keys = [], subjects, unread = [] } of ROWS) {
    it(what, () => {
      const discovery = discovered(files);
      assert.deepStrictEqual(
        { logins: shownLogins(discovery), keys: shownKeys(discovery), unread: shownUnread(discovery) },
        { logins, keys, unread },
      );
      if (subjects !== undefined) assert.deepStrictEqual(shownSubjects(discovery), subjects);
    });
  }

  it('stand where they are written, and where they are called from', () => {
    const text = `on: push\njobs:\n  a: { uses: ./.github/workflows/go.yml }\n`;
    const [login] = discovered({ [PATH]: text, '.github/workflows/go.yml': CALLED }).logins;
    assert.ok(login);
    const slices = [login.place, login.role.place, ...login.run.through].map(
      ({ file, start, end }) => (file === PATH ? text : CALLED).slice(start, end).split('\n')[0],
    );
    assert.deepStrictEqual(slices, [
      'uses: aws-actions/configure-aws-credentials@v4',
      '"${{ secrets.role }}"',
      '{ uses: ./.github/workflows/go.yml }',
    ]);
  });

  it('say what cannot be read, and end', () => {
    const brackets = `\${{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`;
    assert.deepStrictEqual(
      shownUnread(
        discovered({
          '.github/workflows/a.yml': 'jobs: {',
          '.github/workflows/b.yml': workflow(aws(`"${brackets}"`)),
          '.github/workflows/c.yml': workflow('- uses: ./x\n- run: ls\n'),
          'x/action.yml': 'runs: { using: composite, steps: [{ uses: ./x }] }\n',
        }),
      ),
      [
        '.github/workflows/a.yml:7 This is no valid YAML: unexpected end of the stream within a flow collection.',
        '.github/workflows/b.yml:217 An expression is nested at most 50 levels deep.',
        'x/action.yml:34 Actions use each other 10 levels deep here; GitHub runs no more.',
      ],
    );
  });
});
