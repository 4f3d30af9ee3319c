import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';

/** The next assumption of that role ends so soon; AWS itself issues for a quarter of an hour at least. Milliseconds. */
export function endSoon({ account, controls }: Sandbox, role: string, lifetime: number): void {
  const session = 'dev@ona';
  controls.sts.answerNext({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::${account.id}:assumed-role/${role}/${session}</Arn>
      <AssumedRoleId>AROAEXAMPLE:${session}</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAEXAMPLEEXAMPLE00</AccessKeyId>
      <SecretAccessKey>${'s'.repeat(40)}</SecretAccessKey>
      <SessionToken>${'t'.repeat(64)}</SessionToken>
      <Expiration>${new Date(Date.now() + lifetime).toISOString()}</Expiration>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`,
  });
}
