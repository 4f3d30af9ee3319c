/** How a program runs another whose command stands among its own words. */
export interface Wrapper {
  readonly names: string;
  /** Where its options are described. */
  readonly source: string;
  /** Options that change nothing about what runs, a colon after those with a value. */
  readonly plain?: string;
  /** Known options for which it is asked, so that the command behind them is found. */
  readonly asking?: string;
  /** Words before the command, such as the time of `timeout`. */
  readonly operands?: number;
  /** Whether `NAME=value` before the command sets a variable. */
  readonly assigns?: true;
  /** Where the command is lines of a shell: `words` are all of its words together, else options whose value it is. */
  readonly text?: string;
  /** The word that ends the command. */
  readonly until?: string;
  /** Why it is asked, whatever runs. Without, only the command counts. */
  readonly asks?: string;
  /** Whether a rule that spells the whole command out means this too. */
  readonly unlessSpelledOut?: true;
}

const MORE_RIGHTS = 'It runs a command as another user or with other rights.';
const OUTLIVES = 'It runs a command that may go on after this one has ended.';
const MORE_WORDS = 'It runs a command with words that come from elsewhere.';
const ELSEWHERE = 'It runs a command in another place than this one.';
const OTHERWISE = 'It runs a command in another way than by itself.';
const GNU = 'https://www.gnu.org/software/coreutils/manual/coreutils.html';
const man = (page: string): string => `https://man7.org/linux/man-pages/${page}.html`;

/** Programs that are written for this. Those of which it is one of many verbs are in the table of options. */
export const WRAPPERS: readonly Wrapper[] = [
  {
    names: 'env',
    source: `${GNU}#env-invocation`,
    plain: '-i - --ignore-environment -0 --null -v --debug',
    asking:
      '-u: --unset: -C: --chdir: -S: --split-string: -P: -a: --argv0: --default-signal --ignore-signal --block-signal',
    assigns: true,
    text: '-S --split-string',
  },
  {
    names: 'timeout gtimeout',
    source: `${GNU}#timeout-invocation`,
    plain: '-k: --kill-after: -s: --signal: --foreground -f --preserve-status -p -v --verbose',
    operands: 1,
  },
  { names: 'nice gnice', source: `${GNU}#nice-invocation`, plain: '-n: --adjustment: -#' },
  { names: 'stdbuf gstdbuf', source: `${GNU}#stdbuf-invocation`, plain: '-i: -o: -e: --input: --output: --error:' },
  {
    names: 'time',
    source: man('man1/time.1'),
    plain: '-p -v --verbose --portability -q --quiet',
    asking: '-o: --output: -a --append -f: --format:',
  },
  { names: 'ionice', source: man('man1/ionice.1'), plain: '-c: -n: --class: --classdata: -t --ignore' },
  {
    names: 'chrt',
    source: man('man1/chrt.1'),
    plain: '-b -f -i -o -r -v --batch --fifo --idle --other --rr --verbose',
    operands: 1,
  },
  { names: 'taskset', source: man('man1/taskset.1'), plain: '-c --cpu-list -a --all-tasks', operands: 1 },
  {
    names: 'command builtin',
    source: 'https://www.gnu.org/software/bash/manual/bash.html#Bash-Builtins',
    asking: '-p',
  },
  { names: 'busybox toybox', source: 'https://www.busybox.net/downloads/BusyBox.html' },
  {
    names: 'exec',
    source: 'https://www.gnu.org/software/bash/manual/bash.html#Bourne-Shell-Builtins',
    asking: '-c -l -a:',
    asks: OTHERWISE,
  },
  {
    names: 'eval',
    source: 'https://www.gnu.org/software/bash/manual/bash.html#Bourne-Shell-Builtins',
    text: 'words',
    asks: OTHERWISE,
  },
  {
    names: 'sudo',
    source: 'https://www.sudo.ws/docs/man/sudo.man/',
    plain: '-n --non-interactive',
    asking:
      '-u: --user: -g: --group: -h: --host: -p: --prompt: -C: -D: --chdir: -R: --chroot: -T: -r: -t: -U: -E --preserve-env -H -A -b -B -S -s --shell -i --login -e --edit -k -K -l -P',
    assigns: true,
    asks: MORE_RIGHTS,
    unlessSpelledOut: true,
  },
  {
    names: 'doas',
    source: 'https://man.openbsd.org/doas',
    plain: '-n',
    asking: '-u: -C: -s -L -a:',
    asks: MORE_RIGHTS,
    unlessSpelledOut: true,
  },
  { names: 'sudoedit visudo', source: 'https://www.sudo.ws/docs/man/sudo.man/', asks: MORE_RIGHTS },
  {
    names: 'su runuser',
    source: man('man1/su.1'),
    asking: '-c: --command: -s: --shell: -u: -g: -G: -w: -l --login - -m -p -P',
    text: '-c --command',
    asks: MORE_RIGHTS,
  },
  {
    names: 'pkexec run0',
    source: 'https://www.freedesktop.org/software/polkit/docs/latest/pkexec.1.html',
    asking: '--user: -u:',
    asks: MORE_RIGHTS,
  },
  { names: 'setpriv capsh', source: man('man1/setpriv.1'), asks: MORE_RIGHTS },
  {
    names: 'chroot',
    source: `${GNU}#chroot-invocation`,
    asking: '--userspec: --groups: --skip-chdir',
    operands: 1,
    asks: ELSEWHERE,
  },
  { names: 'unshare', source: man('man1/unshare.1'), asking: '-m -u -i -n -p -U -C -T -f -r', asks: ELSEWHERE },
  {
    names: 'nsenter',
    source: man('man1/nsenter.1'),
    asking: '-t: --target: -m -u -i -n -p -U -C -T -a',
    asks: ELSEWHERE,
  },
  {
    names: 'setsid',
    source: man('man1/setsid.1'),
    plain: '-c -f -w --ctty --fork --wait',
    asks: OUTLIVES,
    unlessSpelledOut: true,
  },
  { names: 'nohup daemonize', source: `${GNU}#nohup-invocation`, asks: OUTLIVES, unlessSpelledOut: true },
  { names: 'systemd-run start-stop-daemon', source: man('man1/systemd-run.1'), asks: OUTLIVES },
  {
    names: 'xargs gxargs',
    source: man('man1/xargs.1'),
    asking:
      '-0 -r -t -p -x -o -a: -d: -E: -I: -L: -n: -P: -s: -J: -R: -S: --null --no-run-if-empty --verbose --exit --delimiter: --arg-file: --max-args: --max-procs: --max-lines --replace',
    asks: MORE_WORDS,
  },
  {
    names: 'parallel',
    source: 'https://www.gnu.org/software/parallel/man.html',
    asking:
      '-j: --jobs: -k --keep-order -a: --arg-file: -d: -I: -N: -n: -0 --null -q --dry-run --halt: --joblog: --colsep: -C: -S: --sshlogin: -m -X -u --bar --tag',
    text: 'words',
    until: ':::',
    asks: MORE_WORDS,
  },
  {
    names: 'watch',
    source: man('man1/watch.1'),
    asking: '-n: --interval: -d --differences -e -g -t -b -c -p -x -q: -w',
    text: 'words',
    asks: OTHERWISE,
  },
  {
    names: 'flock',
    source: man('man1/flock.1'),
    asking: '-s -x -e -u -n -o -F -v -w: -E: -c',
    operands: 1,
    text: '-c --command',
    asks: OTHERWISE,
  },
  {
    names: 'script',
    source: man('man1/script.1'),
    asking: '-c: --command: -a -e -f -q -E: -I: -O: -B: -T: -m: -o:',
    text: '-c --command',
    asks: OTHERWISE,
  },
  {
    names: 'strace ltrace',
    source: man('man1/strace.1'),
    asking: '-e: -o: -p: -s: -u: -E: -f -c -t -v',
    asks: OTHERWISE,
  },
  {
    names: 'gdb lldb valgrind perf rr',
    source: 'https://sourceware.org/gdb/current/onlinedocs/gdb.html/Invocation.html',
    asks: OTHERWISE,
  },
  { names: 'unbuffer expect rlwrap entr', source: 'https://core.tcl-lang.org/expect/index', asks: OTHERWISE },
  {
    names: 'firejail bwrap proot proxychains proxychains4 torsocks fakeroot fakechroot faketime eatmydata',
    source: 'https://github.com/containers/bubblewrap',
    asks: OTHERWISE,
  },
  {
    names:
      'numactl cgexec cpulimit prlimit setarch linux32 linux64 caffeinate arch dbus-run-session xvfb-run catchsegv',
    source: man('man8/setarch.8'),
    asks: OTHERWISE,
  },
  {
    names: 'ld.so ld-linux ld-linux-x86-64.so ld-linux-aarch64.so ld-linux.so ld-musl-x86_64.so ld-musl-aarch64.so',
    source: man('man8/ld.so.8'),
    asking: '--library-path: --preload: --argv0: --audit: --list --verify',
    asks: OTHERWISE,
  },
  { names: 'ssh mosh rsh', source: 'https://man.openbsd.org/ssh', asks: ELSEWHERE },
  { names: 'tmux screen at batch crontab', source: 'https://man.openbsd.org/tmux', asks: OUTLIVES },
  {
    names: 'npx bunx uvx pnpx',
    source: 'https://docs.npmjs.com/cli/commands/npx',
    asks: 'It fetches a program and runs it.',
  },
  {
    names: 'direnv dotenv aws-vault chamber doppler op infisical envchain',
    source: 'https://direnv.net/man/direnv.1.html',
    asks: OTHERWISE,
  },
  {
    names: 'rolecall',
    source: 'https://github.com/rolecall/rolecall',
    asks: 'It hands out roles and runs commands under them.',
  },
];
