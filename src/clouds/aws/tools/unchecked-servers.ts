import type { EnvironmentVariables } from '../../../core/ports.ts';

/** A variable with which tools speak to whoever answers in the cloud's place. */
export interface UncheckedServers {
  readonly name: string;
  /** What it is set to, and who then checks no certificate: a sentence without its subject and end. */
  readonly says: string;
}

const PYTHON = 'the AWS CLI and boto3';

/**
 * Variables by which tools check no server's certificate, and so show requests, with the role's session token, to whoever is
 * between. Empty ones come of `${localEnv:X}` where X is not set: botocore takes an empty AWS_CA_BUNDLE, and without one an
 * empty REQUESTS_CA_BUNDLE, for "verify nothing" [args.py, endpoint.py `_get_verify_value`, httpsession.py
 * `_setup_ssl_cert`]; Node.js does what NODE_TLS_REJECT_UNAUTHORIZED says.
 */
export function uncheckedServers(environment: EnvironmentVariables): readonly UncheckedServers[] {
  const { AWS_CA_BUNDLE: own, REQUESTS_CA_BUNDLE: general, NODE_TLS_REJECT_UNAUTHORIZED: node } = environment;
  const empty = `is set to nothing, with which ${PYTHON} check no server's certificate`;
  return [
    ...(own === '' ? [{ name: 'AWS_CA_BUNDLE', says: empty }] : []),
    ...(general === '' && own === undefined ? [{ name: 'REQUESTS_CA_BUNDLE', says: empty }] : []),
    ...(node === '0'
      ? [
          {
            name: 'NODE_TLS_REJECT_UNAUTHORIZED',
            says: "is set to 0, with which tools on Node.js check no server's certificate",
          },
        ]
      : []),
  ];
}
