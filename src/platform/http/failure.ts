import { AssumeError } from '../../core/errors.ts';

/** How far an exchange had come when it failed: the same Node error means different things in different places. */
export type HttpStep = 'connect' | 'proxy' | 'tls' | 'answer';

const CERTIFICATE_CODES =
  /^(ERR_TLS_CERT_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CRL_|ERROR_IN_|INVALID_|PATH_LENGTH_)|_MISMATCH$/;

/**
 * A Node network error in words for people. `host` is what was called, a proxy included; Node's own text stays in `cause`.
 * Codes: https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors and OpenSSL's X509 verification errors,
 * https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes.
 */
export function networkFailure(error: unknown, host: string, step: HttpStep): AssumeError {
  const code = codeOf(error);
  const details = { cause: error, ...(code === undefined ? {} : { code }) };
  switch (code ?? '') {
    case 'ENOTFOUND':
    case 'ENODATA':
      return new AssumeError('network', `No address was found for ${host}.`, {
        hint: 'Check the network and the spelling of the name.',
        ...details,
      });
    case 'EAI_AGAIN':
      return new AssumeError('network', `The name server did not answer for ${host}.`, {
        hint: 'Check the network, then try again.',
        retryable: true,
        ...details,
      });
    case 'ECONNREFUSED':
      return new AssumeError('network', `${host} refused the connection.`, {
        hint: 'Check that it is running and that no firewall stands between.',
        ...details,
      });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return new AssumeError('network', `${host} cannot be reached from here.`, {
        hint: 'Check the network; behind a proxy, HTTPS_PROXY must name it.',
        ...details,
      });
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'HPE_INVALID_EOF_STATE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ERR_STREAM_WRITE_AFTER_END':
      return new AssumeError('network', `${host} closed the connection before its answer was complete.`, {
        hint: 'Try again.',
        retryable: true,
        ...details,
      });
    case 'ETIMEDOUT':
      return new AssumeError('network', `${host} did not answer.`, { hint: 'Check the network.', ...details });
    default:
      break;
  }
  if (step === 'tls' && code !== undefined && CERTIFICATE_CODES.test(code)) {
    return new AssumeError('protocol', `The certificate of ${host} is not to be trusted, so nothing was sent.`, {
      hint: "If your network inspects TLS, name its root certificate as `ca` in Rolecall's configuration; certificates named in the environment do not count.",
      ...details,
    });
  }
  if (step === 'tls') {
    return new AssumeError('protocol', `${host} does not speak TLS 1.2 or newer.`, details);
  }
  if (step === 'answer') {
    return new AssumeError('protocol', `${host} answered with something that is not HTTP.`, details);
  }
  return new AssumeError('network', `The connection to ${host} failed.`, { hint: 'Check the network.', ...details });
}

/**
 * The same for connecting to a UNIX socket (connect(2), unix(7)). `file` is the socket's path. A service that has just been
 * started may not listen yet, so what says that nobody does may pass.
 */
export function localSocketFailure(error: unknown, file: string): AssumeError {
  const code = codeOf(error);
  const details = { cause: error, ...(code === undefined ? {} : { code }) };
  switch (code ?? '') {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'EAGAIN':
      return new AssumeError('network', `Nothing answers at the socket ${file}.`, {
        hint: 'Check that what listens there is running.',
        retryable: true,
        ...details,
      });
    case 'EACCES':
    case 'EPERM':
      return new AssumeError('network', `The socket ${file} may not be used by this user.`, {
        hint: 'Check its owner and mode.',
        ...details,
      });
    default:
      return new AssumeError('network', `The socket ${file} cannot be connected to.`, details);
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses tried, several failures: the first one speaks for all.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}
