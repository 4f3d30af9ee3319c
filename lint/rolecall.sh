#!/usr/bin/env bash
# Runs the command of this checkout of Rolecall with these words, for the action and for pre-commit. A release holds the built
# command; a branch or a commit is built here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
found=$(node -v 2> /dev/null || true)
if ! command -v node > /dev/null || ! node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit(major > 22 || (major === 22 && minor >= 19) ? 0 : 1);
'; then
  if [ -n "${GITHUB_ACTIONS:-}" ]; then printf '::error::'; fi
  echo "Rolecall needs Node.js 22.19 or later, and there is ${found:-none}. Install it, in a job with actions/setup-node before this."
  exit 1
fi
if [ ! -f "$here/dist/rolecall.js" ]; then
  (
    cd "$here"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    node esbuild.mjs --production
  ) >&2
fi
exec node "$here/dist/rolecall.js" "$@"
