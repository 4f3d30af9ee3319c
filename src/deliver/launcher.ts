import { DROP_VARIABLES, nodeCandidates, OLDEST_NODE, OLDEST_RANK } from './start-node.ts';

/** Where the dev container Feature keeps its programs, in a folder named by version; its `install.sh` says the same. */
const FEATURE_FOLDER = '/usr/local/share/rolecall';

/**
 * The `rolecall` that the dev container Feature puts into an image, where no Node and no user is known yet: one POSIX sh
 * file that looks at each run for the user's own installed command, which the extension keeps up to date, and else for the
 * newest Node. `install` is never handed on, so that it mends an installed command which has lost its programs.
 *
 * A repository's devcontainer sets the environment, so PATH and HOME choose nothing: tools come from the system's
 * directories, the home from /etc/passwd, and what is started is a real path of which each part belongs to root or the user
 * and can be written by nobody else. `ls` says so because every image has it; `find` and `stat` are missing in some.
 * Only bash takes functions from the environment, and may be /bin/sh: they are dropped first.
 *
 * Exit code 127, as for a command that is not there, when no Node is found.
 */
export function launcherText(version: string): string {
  const plainVersion = version.replaceAll(/[^\w.+-]/g, '');
  return `#!/bin/sh
# Rolecall ${plainVersion}: written by its dev container Feature, replaced at each build of the image.
set +aefvx
case \${BASH_VERSION-} in ?*) unset -f [ echo exec exit id ls printf read readlink set shift tr trusted choose unset ;; esac
${DROP_VARIABLES}

# Whether nobody but root and this user could have written the file or replaced a folder on the way to it.
trusted() (
  set -f
  part=$1
  while entry=$(ls -ldn "$part"); do
    set -- $entry
    case $3 in 0 | "$user") ;; *) exit 1 ;; esac
    case $1 in d????????[tT]*) ;; ?????w* | ????????w*) exit 1 ;; esac
    case $part in /) exit 0 ;; esac
    part=\${part%/*}
    part=\${part:-/}
  done
  exit 1
)

choose() (
  PATH=/usr/bin:/bin
  unset IFS
  user=$(id -u) home= refused= newest= best=0 node=
  while IFS=: read -r name password id group comment folder shell; do
    case $id in "$user") home=$folder && break ;; esac
  done </etc/passwd
  own=$(readlink -f "$home/.local/share/rolecall/bin/rolecall")
  case $1 in
  install) ;;
  *) [ -f "$own" ] && [ -x "$own" ] && trusted "$own" && echo "own:$own" && exit 0 ;;
  esac
  for place in ${nodeCandidates('"$home"')}; do
    [ -f "$place" ] && [ -x "$place" ] && file=$(readlink -f "$place") || continue
    trusted "$file" || { refused=$file && continue; }
    version=$("$file" --version 2>/dev/null) || continue
    case $version in v*[!0123456789.]* | *.*.*.*) continue ;; v?*.?*.?*) ;; *) continue ;; esac
    major=\${version%%.*} patch=\${version##*.} minor=\${version#*.}
    rank=$((\${major#v} * 1000000 + \${minor%.*} * 1000 + patch))
    [ "$rank" -gt "$best" ] && best=$rank newest=$version node=$file
  done
  [ "$best" -ge ${OLDEST_RANK} ] && echo "node:$node" && exit 0
  found=none
  [ "$newest" ] && found="only \${newest#v}"
  echo "rolecall: Node.js ${OLDEST_NODE} or later is needed and $found was found. Open the folder in VS Code, which brings one, or install Node.js 24." >&2
  [ "$refused" ] && printf 'rolecall: %s is not run: somebody else could have written it.\\n' "$refused" | tr -d '\\000-\\011\\013-\\037\\177' >&2
  exit 127
)

chosen=$(choose "\${1-}") || exit
case $chosen in
own:*) exec "\${chosen#own:}" "$@" ;;
*) exec "\${chosen#node:}" ${FEATURE_FOLDER}/${plainVersion}/rolecall.js "$@" ;;
esac
`;
}
