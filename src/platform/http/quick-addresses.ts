import { isIPv6 } from 'node:net';

/** Whose V8 has the flag: another would complain of it on standard error. */
const KNOWN = ['22', '24'];

/**
 * Has V8 compile Node's pattern of IPv6 addresses as it is. Node asks it about each host that is called by name, and
 * optimizing it takes as long as a sixth of its own start, for a question or two. For a program of ours alone: what is
 * switched off meanwhile is the whole process's, and Electron's V8 lets nobody switch anything.
 */
export function compileAddressPattern({ node, electron }: NodeJS.ProcessVersions = process.versions): boolean {
  if (electron !== undefined || !KNOWN.includes(node.split('.')[0] ?? '')) return false;
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--no-regexp-optimization');
  // The second time it is compiled for good.
  isIPv6('localhost');
  isIPv6('localhost');
  // Back before anything else is loaded: Node's own compiled code counts only under the flags it was made with.
  setFlagsFromString('--regexp-optimization');
  return true;
}
