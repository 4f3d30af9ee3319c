import assert from 'node:assert/strict';
import { discovered, shownKeys, shownLogins, shownSubjects, shownTexts, shownUnread } from './shown.ts';

const PATH = '.gitlab-ci.yml';
const TAKE = 'aws sts assume-role-with-web-identity --role-arn $ROLE --web-identity-token $TOKEN';

interface Row {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly logins: readonly string[];
  readonly keys?: readonly string[];
  readonly subjects?: readonly string[];
  readonly requests?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    what: 'variables of the job over those of all jobs, and the audience of the token that is used',
    files: {
      [PATH]: `variables: { ACCOUNT: "111122223333", ROLE: top, NAME: { value: deploy, description: x } }
job:
  id_tokens: { OTHER: { aud: other }, TOKEN: { aud: "https://$CI_SERVER_HOST" } }
  variables: { ROLE: "arn:aws:iam::\${ACCOUNT}:role/$NAME-$CI_ENVIRONMENT_SLUG" }
  script: [ '${TAKE} --duration-seconds=900' ]
`,
    },
    logins: [
      'aws job: $ROLE → arn:aws:iam::111122223333:role/deploy-$CI_ENVIRONMENT_SLUG, audience https://$CI_SERVER_HOST, duration 900',
    ],
    subjects: [
      'holds project_path:acme/app:ref_type:branch:ref:<branch> | project_path:acme/app:ref_type:tag:ref:<tag>',
    ],
  },
  {
    what: 'extends through several jobs; hidden ones count only where no job is made of them',
    files: {
      [PATH]: `.token: { id_tokens: { TOKEN: { aud: a } }, variables: { ROLE: base } }
.login: { extends: .token, before_script: [ '${TAKE}' ], script: [ 'echo' ] }
a: { extends: .login, variables: { ROLE: a } }
b: { extends: [ .login ], before_script: [ 'echo no login' ] }
.unused: { extends: .token, script: [ 'aws sts assume-role-with-web-identity --role-arn unused' ] }
`,
    },
    logins: ['aws a: $ROLE → a, audience a', 'aws .unused: unused, audience a'],
    requests: ['b a'],
  },
  {
    what: 'references, in lists and to whole keys',
    files: {
      [PATH]: `.setup: { script: [ 'echo', !reference [.login, script] ], tokens: { TOKEN: { aud: a } } }
.login: { script: [ '${TAKE}' ] }
job: { id_tokens: !reference [.setup, tokens], script: [ !reference [.setup, script], 'ls' ], variables: { ROLE: r } }
`,
    },
    logins: ['aws job: $ROLE → r, audience a'],
  },
  {
    what: 'anchors and merge keys, where they stand',
    files: {
      [PATH]: `.base: &base { id_tokens: { TOKEN: { aud: a } }, variables: { ROLE: base } }
before: { variables: { ROLE: own }, <<: *base, script: [ '${TAKE}' ] }
behind: { <<: [ *base ], variables: { ROLE: own }, script: [ '${TAKE}' ] }
`,
    },
    logins: ['aws before: $ROLE → base, audience a', 'aws behind: $ROLE → own, audience a'],
  },
  {
    what: 'what `default` gives, and a job that does not inherit it',
    files: {
      [PATH]: `default: { id_tokens: { TOKEN: { aud: a } }, before_script: [ '${TAKE.replace('$ROLE', 'r')}' ] }
a: { script: [ ls ] }
b: { script: [ ls ], inherit: { default: false } }
c: { script: [ ls ], inherit: { default: [ id_tokens ] } }
`,
    },
    logins: ['aws a: r, audience a'],
    requests: ['c a'],
  },
  {
    what: 'files that it includes, its own words over theirs, and inputs',
    files: {
      [PATH]: `include:
  - ci/base.yml
  - { local: /templates/login.yml, inputs: { role: prod } }
  - { local: 'ci/more/*.yml' }
  - { component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/part@1.0 }
  - { project: acme/other, file: x.yml }
variables: { ROLE: own }
`,
      'ci/base.yml': `variables: { ROLE: base }\na: { id_tokens: { TOKEN: { aud: a } }, script: [ '${TAKE}' ] }\n`,
      'templates/login.yml': `spec: { inputs: { role: {}, stage: { default: test } } }\n---\n"b $[[ inputs.stage ]]": { id_tokens: { TOKEN: { aud: "$[[ inputs.stage ]]" } }, script: [ 'aws sts assume-role-with-web-identity --role-arn "$R"' ], variables: { R: "$[[ inputs.role ]]" } }\n`,
      'ci/more/c.yml': `c: { script: [ '${TAKE}' ] }\n`,
      'templates/part.yml': `d: { script: [ '${TAKE}' ] }\n`,
    },
    logins: [
      'aws a: $ROLE → own, audience a',
      'aws b $[[ inputs.stage ]]: $R → prod, audience $[[ inputs.stage ]] → test',
      'aws c: $ROLE → own',
      'aws d: $ROLE → own',
    ],
  },
  {
    what: 'a matrix, and variables that rules set',
    files: {
      [PATH]: `job:
  id_tokens: { TOKEN: { aud: a } }
  parallel: { matrix: [ { ROLE: [ one, two ] }, { ROLE: three } ] }
  rules:
    - { if: '$CI_COMMIT_BRANCH == "main"', variables: { STAGE: prod } }
    - { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }
    - { if: '$CI_COMMIT_TAG == "v1" && $X' }
    - { when: never }
  script:
    - ${TAKE}
    - ${TAKE.replace('$ROLE', '$STAGE')}
`,
    },
    logins: ['aws job: $ROLE → one | two | three, audience a', 'aws job: $STAGE → $STAGE | prod, audience a'],
    subjects: [
      'holds project_path:acme/app:ref_type:branch:ref:main | project_path:acme/app:ref_type:branch:ref:<default branch> | project_path:acme/app:ref_type:tag:ref:v1',
      'holds project_path:acme/app:ref_type:branch:ref:main | project_path:acme/app:ref_type:branch:ref:<default branch> | project_path:acme/app:ref_type:tag:ref:v1',
    ],
  },
  {
    what: 'profiles, which one command writes or several',
    files: {
      [PATH]: `a:
  script: |
    cat > ~/.aws/config <<EOF
    [profile x]
    role_arn = \${ROLE}
    web_identity_token_file=/tmp/t
    EOF
b:
  script:
    - echo -e "[default]\\nrole_arn=r\\nsource_profile=x" > ~/.aws/config
c:
  script:
    - aws configure set role_arn c
    - aws configure set web_identity_token_file /tmp/t
d:
  script: [ 'export AWS_ROLE_ARN=d', 'export AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/t' ]
e:
  variables: { AWS_ROLE_ARN: e, AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/t }
  script: [ 'echo role_arn' ]
`,
    },
    logins: ['aws a: ${ROLE}', 'aws (chained) b: r', 'aws c: c', 'aws d: d', 'aws e: e'],
  },
  {
    what: 'Google: a file for gcloud, its token service, and a token that names the provider',
    files: {
      [PATH]: `a:
  script:
    - gcloud iam workload-identity-pools create-cred-config projects/1/locations/global/workloadIdentityPools/p/providers/q --service-account="$SA" --output-file=x
    - gcloud auth login --cred-file=x
b:
  id_tokens: { T: { aud: //iam.googleapis.com/projects/2/locations/global/workloadIdentityPools/p/providers/q } }
  script: [ bash login.sh "$T" ]
c:
  variables: { P: projects/3 }
  script:
    - |
      curl https://sts.googleapis.com/v1/token --data "{\\"audience\\": \\"//iam.googleapis.com/\${P}\\", \\"subjectToken\\": \\"$T\\"}"
      curl "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/$SA:generateAccessToken"
`,
    },
    logins: [
      'gcp a: projects/1/locations/global/workloadIdentityPools/p/providers/q, serviceAccount $SA',
      'gcp b: projects/2/locations/global/workloadIdentityPools/p/providers/q, audience //iam.googleapis.com/projects/2/locations/global/workloadIdentityPools/p/providers/q',
      'gcp c: ${P} → projects/3, serviceAccount $SA',
    ],
  },
  {
    what: 'Azure and Vault, by command and by `secrets`',
    files: {
      [PATH]: `variables: { VAULT_AUTH_ROLE: r, VAULT_SERVER_URL: https://v }
a:
  id_tokens: { T: { aud: api://AzureADTokenExchange } }
  script:
    - az login --service-principal -u "$CLIENT" -t "$TENANT" --federated-token "$T"
    - az login --service-principal -u "$CLIENT" -p "$SECRET" -t "$TENANT"
    - vault write auth/jwt/login role=x jwt=$T
    - vault write auth/kubernetes/login role=pod jwt=@/var/run/secrets/token
b:
  id_tokens: { V: { aud: https://v }, W: { aud: w } }
  secrets:
    A: { vault: a/b@c, token: $V }
    B: { gcp_secret_manager: { name: x }, token: $W }
    C: { aws_secrets_manager: { secret_id: x, role_arn: own, region: eu-west-1 }, token: $W }
  script: [ ls ]
`,
    },
    logins: [
      'azure a: $CLIENT, audience api://AzureADTokenExchange, tenant $TENANT',
      'vault a: x, audience api://AzureADTokenExchange',
      'vault b: $VAULT_AUTH_ROLE → r, address https://v, audience https://v',
      'gcp b: projects/$GCP_PROJECT_NUMBER/locations/global/workloadIdentityPools/$GCP_WORKLOAD_IDENTITY_FEDERATION_POOL_ID/providers/$GCP_WORKLOAD_IDENTITY_FEDERATION_PROVIDER_ID, audience w',
      'aws b: own, audience w, region eu-west-1',
    ],
    keys: ['azure a: az login $SECRET'],
  },
];

describe('Roles in pipelines of GitLab', () => {
  for (const { what, files, logins, keys = [], subjects, requests = [] } of ROWS) {
    it(what, () => {
      const discovery = discovered(files);
      const asked = discovery.tokenRequests.map(
        ({ audience, run }) => `${run.job} ${audience && shownTexts(audience.resolved)}`,
      );
      assert.deepStrictEqual(
        { logins: shownLogins(discovery), keys: shownKeys(discovery), requests: asked, unread: shownUnread(discovery) },
        { logins, keys, requests, unread: [] },
      );
      if (subjects !== undefined) assert.deepStrictEqual(shownSubjects(discovery), subjects);
    });
  }

  it('stand in the line of the script where they are written', () => {
    const text = `job:\n  script:\n    - echo $ROLE\n    - >\n      export X=$(aws sts assume-role-with-web-identity\n      --role-arn $ROLE --region x)\n`;
    const [login] = discovered({ [PATH]: text }).logins;
    assert.ok(login);
    const lines = [login.place, login.role.place].map(({ start }) => text.slice(0, start).split('\n').length);
    assert.deepStrictEqual([text.slice(login.role.place.start, login.role.place.end), ...lines], ['$ROLE', 5, 6]);
  });

  it('end where jobs, files and variables lead to themselves', () => {
    const discovery = discovered({
      [PATH]: `include: [ other.yml ]
a: { extends: b, script: [ !reference [a, script], '${TAKE}' ], variables: { ROLE: "x$ROLE", A: $B, B: $A$A } }
b: { extends: a, script: !reference [b, script] }
`,
      'other.yml': `include: [ .gitlab-ci.yml, other.yml ]\n`,
    });
    assert.deepStrictEqual(shownUnread(discovery), []);
  });
});
