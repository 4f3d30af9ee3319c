/** Programs that run text of a language. Each may do whatever its text says, which no rule reads but for the first ones. */

/** Their text is read, as Bash reads it: they differ in nothing that is followed. */
export const READ_SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'rbash']);

/** Their text is read too, for what a rule denies, and asked about in any case: they know more than is read. */
export const OTHER_SHELLS = new Set(
  'zsh fish csh tcsh elvish nu xonsh pwsh powershell cmd rc es yash posh oil osh ysh'.split(' '),
);

export const INTERPRETERS = new Set(
  (
    'python pypy ipython perl ruby irb node nodejs deno bun ts-node tsx php lua luajit tclsh wish guile racket scheme ' +
    'java jshell groovy scala kotlin clojure julia r rscript octave awk gawk mawk nawk original-awk sed gsed ed ex vi vim ' +
    'nvim view emacs emacsclient nano pico joe m4 bc dc erl elixir iex osascript wscript cscript ' +
    'mshta rundll expect socat nc ncat telnet ftp'
  ).split(' '),
);

/** What a shell does to itself or with a file. Outside of a shell these are no programs. */
export const SHELL_CHANGES = new Set(
  (
    'alias bind complete compopt declare disown enable export fc getopts hash history let local mapfile popd pushd read ' +
    'readarray readonly set shift shopt source . suspend trap typeset ulimit umask unalias unset coproc fg bg return break ' +
    'continue exit logout dirs'
  ).split(' '),
);
