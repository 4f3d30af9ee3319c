import { AssumeError } from '../../../core/errors.ts';
import type { IdentityCenterPortal } from '../../../core/identity-center.ts';

/**
 * Hosts to which AWS sends people, beside the start URL's own: `device.sso.eu-west-1.amazonaws.com`, `acme.awsapps.com`,
 * `ssoins-….eu-west-1.portal.amazonaws.com`, `ssoins-….portal.eu-west-1.app.aws`. Not all of `amazonaws.com`: anybody has a
 * page there (`bucket.s3.amazonaws.com`). Seen in https://github.com/aws/aws-cli/issues/6305, …/10507 and
 * https://github.com/fwdcloudsec/granted/issues/960.
 */
const SIGN_IN_HOSTS: readonly RegExp[] = [
  /^device\.sso\.[a-z0-9-]+\.(amazonaws\.(com|com\.cn|eu)|api\.aws)$/,
  /^[a-z0-9-]+(\.[a-z0-9-]+)?\.awsapps\.(com|cn)$/,
  /^[a-z0-9-]+\.[a-z0-9-]+\.portal\.amazonaws\.(com|com\.cn|eu)$/,
  /^[a-z0-9-]+\.portal\.[a-z0-9-]+\.app\.aws$/,
];

/** Room for the longest that AWS gives, not for a page of text. */
const LONGEST = 2048;

/**
 * Where a person is sent to sign in, once it is certain that it may be shown and opened.
 * @param endpoint the user's own override, whose host may then send people to itself.
 * @throws AssumeError `protocol`.
 */
export function checkedVerificationAddress(
  address: string,
  portal: IdentityCenterPortal,
  endpoint: string | undefined,
): string {
  if (address.length > LONGEST || !/^[\x21-\x7e]+$/.test(address) || !URL.canParse(address)) {
    throw refused('is not a plain URL');
  }
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') throw refused('holds a user name');
  if (endpoint !== undefined && url.origin === new URL(endpoint).origin) return url.href;
  if (url.protocol !== 'https:') throw refused('is not https');
  if (url.port !== '' || !isSignInHost(url.hostname, portal)) throw refused(`is at ${url.host}, which is not AWS's`);
  return url.href;
}

function isSignInHost(host: string, { startUrl }: IdentityCenterPortal): boolean {
  return (
    (URL.canParse(startUrl) && new URL(startUrl).host === host) || SIGN_IN_HOSTS.some(pattern => pattern.test(host))
  );
}

function refused(why: string): AssumeError {
  return new AssumeError('protocol', `The address that IAM Identity Center sends you to ${why}, so it is not shown.`, {
    hint: "If your configuration overrides AWS's endpoint, check what answers there.",
  });
}
