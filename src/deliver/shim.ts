import { AssumeError } from '../core/errors.ts';
import { HANDOUT_COMMANDS } from '../clouds/clouds.ts';
import { cacheKeyLine, PROMPT_ANSWER, promptKeyLine } from '../core/session.ts';
import { ASKED_NODE, DROP_VARIABLES, nodeCandidates, OLDEST_NODE } from './start-node.ts';

/** What the installer bakes into the shim, all absolute: nothing is found through the environment. */
export interface ShimValues {
  readonly version: string;
  /** The private directory with credentials and records; undefined where there is none. */
  readonly runtimeDirectory: string | undefined;
  /** The Node that runs the programs. */
  readonly node: string;
  /** True when `node` is Electron, which must be told to be Node. */
  readonly electron: boolean;
  /** Where helper.js, rolecall.js and their chunks lie. */
  readonly programs: string;
  /** The home directory under which a VS Code Server's Node is looked for when `node` is gone. */
  readonly homeDirectory: string;
  /** `flock`, and whether it knows `-w` (BusyBox's does not); undefined where there is none. */
  readonly flock: { readonly path: string; readonly waits: boolean } | undefined;
}

/** How long the shim waits for another helper: longer than a helper may live, so that only a stopped one outlasts it. */
const LOCK_WAIT_SECONDS = 35;

/**
 * The `rolecall` command: one POSIX sh file that answers a warm `credential-process --session KEY` with no fork and no
 * exec, takes the kernel lock on a miss, looks again, and only then starts Node; every other command starts Node at once.
 * So it answers `status --prompt`, which a shell asks before each line, for the folder and home of the last time.
 * What it costs beside `/bin/true` is measured by test/bench/helper.ts.
 *
 * A hit needs: directory, credentials and the session's record ours, no symlink, all sealed with the sticky bit (sh sees
 * modes only through a fork, but a numeric chmod, a copy or a new file loses that bit), both of one generation, and a
 * modification time in the future, which the writer sets to the moment from which the file must not be served. "Now" is the birth of a
 * here-document. `[ a -nt MISSING ]` is true in most shells, hence `-e`. `echo` because mksh has no printf of its own; an
 * answer holds no backslash. Only bash takes functions from the environment, and may be /bin/sh: they are dropped first.
 * @throws AssumeError `local-file` when a path holds a character that no line of sh could.
 */
export function shimText(values: ShimValues): string {
  const { version, runtimeDirectory, node, electron, programs, homeDirectory, flock } = values;
  const wait = flock?.waits === true ? ` -w ${LOCK_WAIT_SECONDS}` : '';
  const directory = runtimeDirectory === undefined ? `''` : quoted(runtimeDirectory);
  const home = quoted(homeDirectory);
  return `#!/bin/sh
# Rolecall ${version.replaceAll(/[^\w.+-]/g, '')}: written by its installer, replaced at each update. Remove with: rolecall uninstall
set +aefvx
case \${BASH_VERSION-} in ?*) unset -f [ read echo umask exec exit unset : ;; esac
d=${directory} k= h= l= q=
hit() {
  [ -k "$d" ] && [ -O "$d" ] && [ ! -h "$d" ] && [ -k "$c" ] && [ -O "$c" ] && [ -f "$c" ] && [ ! -h "$c" ] &&
    [ -k "$r" ] && [ -O "$r" ] && [ -f "$r" ] && [ ! -h "$r" ] && [ -e /dev/fd/3 ] && [ "$c" -nt /dev/fd/3 ] &&
    IFS= read -r g <"$r" || return 1
  { IFS= read -r a && IFS= read -r j && IFS= read -r m; } <"$c" && [ "$a" = "${cacheKeyLine('$q', '$k', '$g')}" ] || return 1
  case $j$m in '{"'[Vv]'ersion":1,'*'}{'*'}') ;; *) return 1 ;; esac
  echo "$j"
  exit
} 3<<X

X
shown() {
  [ -k "$d" ] && [ -O "$d" ] && [ ! -h "$d" ] && [ -k "$c" ] && [ -O "$c" ] && [ -f "$c" ] && [ ! -h "$c" ] &&
    [ -e /dev/fd/3 ] && [ "$c" -nt /dev/fd/3 ] && { IFS= read -r a && IFS= read -r j; } <"$c" &&
    [ "$a" = "${promptKeyLine('$PWD')}" ] || return 0
  case $j in ?*) echo "$j" ;; esac
  exit
} 3<<X

X
case $#,$1,$2 in
${HANDOUT_COMMANDS.map(({ name }) => `3,${name},--session`).join(' | ')})
  case $3 in
  *[!0123456789abcdef]*) ;;
  ????????????????????????????????) k=$3 q=$1 ;;
  esac
  ;;
2,status,--prompt)
  c=$d/${PROMPT_ANSWER}
  case \${HOME-} in ${home}) shown ;; esac
  ;;
esac
if [ "$k" ]; then
  c=$d/$k.cache r=$d/$k.session
  hit
${
  flock === undefined
    ? ''
    : `  l=$d/$k.lock
  if [ -k "$d" ] && [ -O "$d" ] && [ ! -h "$d" ] && [ -f "$r" ] && [ ! -h "$l" ] && { [ -f "$l" ] || [ ! -e "$l" ]; } &&
    umask 077 && { :; } 9>>"$l"; then
    exec 9>>"$l"
    if [ -x ${quoted(flock.path)} ] && ${quoted(flock.path)} -x${wait} 9 9>&9 && [ "$l" -ef /dev/fd/9 ]; then
      hit
      h=y
    fi
  fi
`
}fi
${DROP_VARIABLES}
p=${quoted(programs)}
f=helper.js
case $k in '') f=rolecall.js ;; esac
n=${quoted(node)}
if [ ! -s "$p/$f" ]; then
  echo 'Rolecall is orphaned: its programs are gone. Open VS Code with the Rolecall extension once, or install it again.' >&2
  exit 1
fi
if [ ! -f "$n" ] || [ ! -x "$n" ]; then
  o=
  for n in ${nodeCandidates(home)}; do
    [ -f "$n" ] && [ -x "$n" ] && { v=$("$n" -e ${ASKED_NODE} 2>/dev/null) && break || o=\${v:-$o}; }
    n=
  done
  case $o in *[!0123456789.]*) o= ;; esac
  if [ ! "$n" ]; then
    echo "Rolecall is orphaned: the Node.js that it was installed with is gone, and no ${OLDEST_NODE} or later is left\${o:+, only $o}. Open VS Code with the Rolecall extension once, which brings one, or install Node.js 24 in /usr/local/bin." >&2
    exit 1
  fi
fi
${electron ? 'export ELECTRON_RUN_AS_NODE=1\n' : ''}case $k,$h in
,*) exec "$n" "$p/$f" "$@" ;;
*,y) exec "$n" "$p/$f" "$d" ${quoted(flock?.path ?? '')} "$q" "$k" held 9>&9 ;;
*) exec "$n" "$p/$f" "$d" ${quoted(flock?.path ?? '')} "$q" "$k" ;;
esac
`;
}

/** A word that sh takes literally. */
function quoted(value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new AssumeError(
      'local-file',
      'A path holds a control character, so the rolecall command cannot be installed there.',
    );
  }
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
