import { BlockList, isIP } from 'node:net';
import { AssumeError } from '../../core/errors.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';

export interface Proxy {
  readonly secure: boolean;
  /** A name or an address; an IPv6 address stands without its brackets. */
  readonly host: string;
  readonly port: number;
  /** The `Proxy-Authorization` header, when the URL holds a user; never logged. */
  readonly authorization: string | undefined;
}

/**
 * The proxy for an https URL, as `https_proxy`, `HTTPS_PROXY`, `no_proxy` and `NO_PROXY` say; lower case wins, as in curl
 * (https://curl.se/docs/manpage.html#ENVIRONMENT). A proxy learns which host is called and carries TLS that ends there.
 * Plain http and loopback addresses are never proxied.
 * @throws AssumeError `network` when the variable holds no http or https URL; its value may hold a password and is not shown.
 */
export function proxyFor(url: URL, environment: EnvironmentVariables): Proxy | undefined {
  if (url.protocol !== 'https:') return undefined;
  const variable = ['https_proxy', 'HTTPS_PROXY'].find(name => (environment[name] ?? '') !== '');
  if (variable === undefined) return undefined;
  const host = withoutBrackets(url.hostname);
  if (isLoopbackName(host)) return undefined;
  const exceptions = [environment['no_proxy'], environment['NO_PROXY']].find(text => (text ?? '') !== '') ?? '';
  if (isExcepted(host, url.port === '' ? '443' : url.port, exceptions)) return undefined;
  return parseProxy(environment[variable] ?? '', variable);
}

export function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** 127.0.0.1, ::1 and localhost: the only hosts that may be called without TLS. */
export function isLoopbackName(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || host === 'localhost';
}

function parseProxy(value: string, variable: string): Proxy {
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new AssumeError('network', `${variable} does not name an http or https proxy.`, {
      hint: 'Write it as http://host:port; SOCKS proxies cannot be used.',
    });
  }
  const secure = url.protocol === 'https:';
  return {
    secure,
    host: withoutBrackets(url.hostname),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authorization: url.username === '' ? undefined : basic(url, variable),
  };
}

function basic(url: URL, variable: string): string {
  try {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  } catch {
    throw new AssumeError('network', `The user or password in ${variable} is not percent-encoded.`);
  }
}

/** One `NO_PROXY` list: `*`, names (themselves and what is below them), addresses, IPv4 networks, each with `:port` or not. */
function isExcepted(host: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => matchesException(host.toLowerCase(), port, entry.toLowerCase()));
}

function matchesException(host: string, port: string, entry: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const bracketed = /^\[(?<address>.+)\](?::(?<port>\d+))?$/.exec(entry)?.groups;
  const named =
    isIP(entry) === 6 ? { name: entry, port: undefined } : /^(?<name>[^:]+)(?::(?<port>\d+))?$/.exec(entry)?.groups;
  const name = bracketed?.['address'] ?? named?.['name'];
  const wantedPort = bracketed?.['port'] ?? named?.['port'];
  if (name === undefined || (wantedPort !== undefined && wantedPort !== port)) return false;
  const suffix = name.replace(/^\*?\./, '');
  return host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`));
}

function isInNetwork(host: string, entry: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}
