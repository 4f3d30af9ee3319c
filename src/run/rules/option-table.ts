/** What an option, a verb or a word of a program can do that its rule's author may not have thought of. */
export interface RiskyOptions {
  readonly programs: string;
  /**
   * Long options count shortened and with a value, letters also within a word of several. Where `words` is set each counts only
   * as it is written, with a value or without: programs that have long options with one dash.
   */
  readonly options: string;
  readonly words?: true;
  /** Only where one of these verbs stands among the words. */
  readonly verbs?: string;
  /** What it can do: run a program, write a file, or be led by another configuration, file or address. */
  readonly can: 'run' | 'write' | 'be led';
  /** Where that is described. */
  readonly source: string;
}

const GIT = 'https://git-scm.com/docs';
const GNU = 'https://www.gnu.org/software';
const man = (page: string): string => `https://man7.org/linux/man-pages/${page}.html`;

export const RISKY_OPTIONS: readonly RiskyOptions[] = [
  {
    programs: 'find gfind',
    words: true,
    can: 'run',
    options: '-exec -execdir -ok -okdir',
    source: `${GNU}/findutils/manual/html_mono/find.html#Run-Commands`,
  },
  {
    programs: 'find gfind',
    words: true,
    can: 'write',
    options: '-delete -fprint -fprint0 -fprintf -fls',
    source: `${GNU}/findutils/manual/html_mono/find.html#Actions`,
  },
  {
    programs: 'find gfind',
    words: true,
    can: 'be led',
    options: '-files0-from',
    source: `${GNU}/findutils/manual/html_mono/find.html#Starting-points`,
  },
  {
    programs: 'fd fdfind',
    can: 'run',
    options: '-x -X --exec --exec-batch',
    source: 'https://github.com/sharkdp/fd#command-execution',
  },
  {
    programs: 'rg ripgrep',
    can: 'run',
    options: '--pre --hostname-bin -z --search-zip',
    source: 'https://github.com/BurntSushi/ripgrep/blob/master/GUIDE.md#preprocessor',
  },
  { programs: 'ag ack', can: 'run', options: '--pager', source: 'https://beyondgrep.com/documentation/' },
  {
    programs: 'sort gsort',
    can: 'write',
    options: '-o --output -T --temporary-directory -S --buffer-size',
    source: `${GNU}/coreutils/manual/coreutils.html#sort-invocation`,
  },
  {
    programs: 'sort gsort',
    can: 'run',
    options: '--compress-program',
    source: `${GNU}/coreutils/manual/coreutils.html#sort-invocation`,
  },
  {
    programs: 'sort wc du',
    can: 'be led',
    options: '--files0-from',
    source: `${GNU}/coreutils/manual/coreutils.html#wc-invocation`,
  },
  {
    programs: 'shuf base64 base32 basenc tree',
    can: 'write',
    options: '-o --output',
    source: `${GNU}/coreutils/manual/coreutils.html#shuf-invocation`,
  },
  { programs: 'tree', can: 'write', options: '-R', source: man('man1/tree.1') },
  {
    programs: 'date gdate',
    can: 'write',
    options: '-s --set',
    source: `${GNU}/coreutils/manual/coreutils.html#Setting-the-time`,
  },
  {
    programs: 'date gdate',
    can: 'be led',
    options: '-f --file',
    source: `${GNU}/coreutils/manual/coreutils.html#Options-for-date`,
  },
  { programs: 'column', can: 'write', options: '-c --output-width', source: man('man1/column.1') },
  { programs: 'hostname', can: 'write', options: '-F --file -b --boot', source: man('man1/hostname.1') },
  {
    programs: 'split',
    can: 'run',
    options: '--filter',
    source: `${GNU}/coreutils/manual/coreutils.html#split-invocation`,
  },
  {
    programs: 'install',
    can: 'run',
    options: '-s --strip --strip-program',
    source: `${GNU}/coreutils/manual/coreutils.html#install-invocation`,
  },
  {
    programs: 'diff sdiff diff3',
    can: 'run',
    options: '--diff-program -l --paginate',
    source: `${GNU}/diffutils/manual/html_node/diff3-Options.html`,
  },
  {
    programs: 'diff sdiff',
    can: 'write',
    options: '-o --output',
    source: `${GNU}/diffutils/manual/html_node/sdiff-Options.html`,
  },
  {
    programs: 'man apropos help',
    can: 'run',
    options: '-P --pager -H --html -X --gxditview -t --troff -p --preprocessor -T --troff-device',
    source: man('man1/man.1'),
  },
  {
    programs: 'man apropos',
    can: 'be led',
    options: '-C --config-file -M --manpath -l --local-file',
    source: man('man1/man.1'),
  },
  {
    programs: 'less more most pg',
    can: 'run',
    options: '-k --lesskey-file --lesskey-src --lesskey-content -o -O --log-file --LOG-FILE -t --tag',
    source: 'https://www.greenwoodsoftware.com/less/',
  },
  {
    programs: 'info pinfo',
    can: 'write',
    options: '-o --output --dribble --restore',
    source: `${GNU}/texinfo/manual/info-stnd/html_node/Invoking-Info.html`,
  },
  {
    programs: 'tar gtar bsdtar',
    can: 'run',
    options:
      '--to-command -I --use-compress-program --checkpoint-action -F --info-script --new-volume-script --rsh-command --rmt-command',
    source: `${GNU}/tar/manual/html_node/Option-Summary.html`,
  },
  {
    programs: 'zip',
    can: 'run',
    options: '-T -TT --test --unzip-command',
    source: 'https://infozip.sourceforge.net/Zip.html',
  },
  { programs: '7z 7za', can: 'write', options: '-o -so -si', source: 'https://documentation.help/7-Zip/' },
  { programs: 'cpio', can: 'run', options: '--rsh-command -H -F --file', source: `${GNU}/cpio/manual/cpio.html` },
  {
    programs: 'rsync',
    can: 'run',
    options: '-e --rsh --rsync-path -M --remote-option --daemon',
    source: 'https://download.samba.org/pub/rsync/rsync.1',
  },
  { programs: 'scp sftp', can: 'run', options: '-o -S -F -D -J -b', source: 'https://man.openbsd.org/scp' },
  { programs: 'ssh-keygen', can: 'run', options: '-D -w', source: 'https://man.openbsd.org/ssh-keygen' },
  {
    programs: 'curl',
    can: 'write',
    options:
      '-o --output -O --remote-name --remote-name-all --output-dir -c --cookie-jar -D --dump-header --trace --trace-ascii --stderr --libcurl --hsts --alt-svc --etag-save -J',
    source: 'https://curl.se/docs/manpage.html',
  },
  {
    programs: 'curl',
    can: 'be led',
    options:
      '-K --config --proxy -x --preproxy --socks5 --resolve --connect-to --unix-socket -k --insecure --engine -T --upload-file',
    source: 'https://curl.se/docs/manpage.html',
  },
  {
    programs: 'wget wget2',
    can: 'run',
    options: '--use-askpass -e --execute --config',
    source: `${GNU}/wget/manual/wget.html`,
  },
  {
    programs: 'wget wget2',
    can: 'write',
    options:
      '-O --output-document -o --output-file -a --append-output -P --directory-prefix --save-cookies --post-file --body-file',
    source: `${GNU}/wget/manual/wget.html`,
  },
  {
    programs: 'go',
    words: true,
    can: 'run',
    options: '-exec --exec -toolexec --toolexec -vettool --vettool run generate tool -ldflags -gccgoflags',
    source: 'https://pkg.go.dev/cmd/go',
  },
  {
    programs: 'go',
    words: true,
    can: 'be led',
    options: '-C --C -modfile --modfile -overlay --overlay -modcacherw',
    source: 'https://pkg.go.dev/cmd/go',
  },
  {
    programs: 'go',
    words: true,
    can: 'write',
    options:
      '-o --o -outputdir --outputdir -coverprofile -cpuprofile -memprofile -blockprofile -mutexprofile -trace env',
    source: 'https://pkg.go.dev/cmd/go#hdr-Testing_flags',
  },
  {
    programs: 'git',
    words: true,
    can: 'be led',
    options: '-c -C --config-env --exec-path --git-dir --work-tree --namespace --super-prefix --attr-source',
    source: `${GIT}/git#_options`,
  },
  {
    programs: 'git',
    words: true,
    can: 'run',
    options:
      '-p --paginate --ext-diff --textconv --show-signature difftool mergetool bisect filter-branch send-email daemon web--browse instaweb help --man --web',
    source: `${GIT}/gitattributes`,
  },
  {
    programs: 'git',
    can: 'run',
    options: '-x --extcmd --upload-pack --receive-pack --exec --open-files-in-pager -O --template --tool --gpg-sign',
    source: `${GIT}/git-fetch-pack`,
  },
  { programs: 'git', can: 'write', options: '--output --output-directory -o', source: `${GIT}/git-diff` },
  { programs: 'git', words: true, can: 'be led', options: 'config submodule remote-ext', source: `${GIT}/git-config` },
  { programs: 'git', verbs: 'clone ls-remote', can: 'run', options: '-u -c', source: `${GIT}/git-clone` },
  {
    programs: 'test [ printf',
    can: 'run',
    options: '-v -R',
    source: 'https://www.gnu.org/software/bash/manual/bash.html#Bash-Conditional-Expressions',
  },
  {
    programs: 'gh',
    words: true,
    can: 'run',
    options: 'alias extension codespace',
    source: 'https://cli.github.com/manual/gh_alias_set',
  },
  { programs: 'gh', can: 'be led', options: '--hostname --input', source: 'https://cli.github.com/manual/gh_api' },
  {
    programs: 'docker podman nerdctl buildah',
    words: true,
    can: 'run',
    options: 'run exec create cp -H --host -c --context --config',
    source: 'https://docs.docker.com/reference/cli/docker/',
  },
  {
    programs: 'kubectl oc k',
    words: true,
    can: 'run',
    options: 'exec cp debug run attach edit proxy plugin --kubeconfig --editor',
    source: 'https://kubernetes.io/docs/reference/kubectl/generated/',
  },
  {
    programs: 'kubectl oc k',
    words: true,
    can: 'be led',
    options: '-s --server --context --cluster --user --as --as-group --as-uid --token --insecure-skip-tls-verify',
    source: 'https://kubernetes.io/docs/reference/kubectl/kubectl/',
  },
  {
    programs: 'helm',
    can: 'run',
    options: '--post-renderer --post-renderer-args',
    source: 'https://helm.sh/docs/topics/advanced/#post-rendering',
  },
  {
    programs: 'helm',
    words: true,
    can: 'be led',
    options: 'plugin --kubeconfig --kube-context --kube-apiserver --kube-token --kube-as-user',
    source: 'https://helm.sh/docs/helm/helm/',
  },
  {
    programs: 'terraform tofu terragrunt',
    words: true,
    can: 'be led',
    options: '-chdir -plugin-dir -from-module -backend-config -state -config',
    source: 'https://developer.hashicorp.com/terraform/cli/commands',
  },
  {
    programs: 'terraform tofu terragrunt',
    words: true,
    can: 'write',
    options: '-out -state-out -backup -generate-config-out',
    source: 'https://developer.hashicorp.com/terraform/cli/commands/plan',
  },
  {
    programs: 'aws',
    can: 'be led',
    options: '--profile --endpoint-url --ca-bundle --no-verify-ssl --cli-input-json --cli-input-yaml',
    source: 'https://docs.aws.amazon.com/cli/latest/reference/#options',
  },
  {
    programs: 'aws',
    words: true,
    can: 'run',
    options: 'configure alias --cli-auto-prompt',
    source: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-alias.html',
  },
  {
    programs: 'gcloud gsutil bq',
    can: 'be led',
    options: '--account --configuration --flags-file --impersonate-service-account --access-token-file --ssh-flag -o',
    source: 'https://cloud.google.com/sdk/gcloud/reference',
  },
  {
    programs: 'gcloud',
    words: true,
    can: 'run',
    options: 'ssh config components auth',
    source: 'https://cloud.google.com/sdk/gcloud/reference',
  },
  {
    programs: 'az',
    words: true,
    can: 'run',
    options: 'extension login account configure cloud alias',
    source: 'https://learn.microsoft.com/cli/azure/reference-index',
  },
  {
    programs: 'npm pnpm yarn',
    words: true,
    can: 'run',
    options: 'exec x dlx explore edit -c --call --script-shell --node-options --shell config set',
    source: 'https://docs.npmjs.com/cli/commands',
  },
  {
    programs: 'npm pnpm yarn',
    can: 'be led',
    options: '-C --prefix --dir --cwd --userconfig --globalconfig --registry --use-yarnrc',
    source: 'https://docs.npmjs.com/cli/using-npm/config',
  },
  {
    programs: 'pip pipx poetry uv bundle hatch pdm rye conda mamba',
    words: true,
    can: 'run',
    options: 'run exec shell --python',
    source: 'https://docs.astral.sh/uv/reference/cli/',
  },
  {
    programs: 'cargo',
    words: true,
    can: 'run',
    options: '--config -Z -C --manifest-path',
    source: 'https://doc.rust-lang.org/cargo/commands/cargo.html',
  },
  {
    programs: 'make gmake',
    can: 'run',
    options: '--eval -E -f --file --makefile -C --directory -I --include-dir',
    source: `${GNU}/make/manual/html_node/Options-Summary.html`,
  },
  {
    programs: 'gcc g++ cc c++ clang clang++ rustc ld',
    words: true,
    can: 'run',
    options: '-wrapper -fplugin -specs -B -fuse-ld -plugin -C -load',
    source: 'https://gcc.gnu.org/onlinedocs/gcc/Overall-Options.html',
  },
  {
    programs: 'mvn gradle gradlew',
    can: 'run',
    options: '-I --init-script -s --settings -f --file -b --build-file -p --project-dir',
    source: 'https://docs.gradle.org/current/userguide/command_line_interface.html',
  },
  {
    programs: 'psql',
    can: 'run',
    options: '-c --command -f --file -o --output -L --log-file -v --set --variable',
    source: 'https://www.postgresql.org/docs/current/app-psql.html',
  },
  {
    programs: 'mysql mariadb',
    can: 'run',
    options: '-e --execute --pager --tee --init-command --defaults-file --defaults-extra-file --plugin-dir',
    source: 'https://dev.mysql.com/doc/refman/en/mysql-command-options.html',
  },
  {
    programs: 'sqlite sqlite3',
    words: true,
    can: 'run',
    options: '-cmd -init --init -A',
    source: 'https://sqlite.org/cli.html',
  },
  {
    programs: 'jq yq',
    can: 'be led',
    options: '-f --from-file -L --library-path -i --inplace',
    source: 'https://jqlang.org/manual/',
  },
  {
    programs: 'openssl',
    words: true,
    can: 'run',
    options: '-engine -provider -provider-path -config -out -writerand',
    source: 'https://docs.openssl.org/master/man1/openssl/',
  },
  {
    programs: 'gpg gpg2',
    can: 'run',
    options: '--photo-viewer --exec-path --agent-program --dirmngr-program --homedir --options -o --output',
    source: 'https://www.gnupg.org/documentation/manuals/gnupg/',
  },
  {
    programs: 'dmesg journalctl',
    can: 'write',
    options: '-C -c --clear --rotate --vacuum-size --vacuum-time --vacuum-files --cursor-file -n --console-off -D',
    source: man('man1/journalctl.1'),
  },
  {
    programs: 'systemctl',
    words: true,
    can: 'run',
    options: 'edit -H --host -M --machine',
    source: man('man1/systemctl.1'),
  },
  {
    programs: 'tcpdump',
    can: 'run',
    options: '-z -w -W -F -r',
    source: 'https://www.tcpdump.org/manpages/tcpdump.1.html',
  },
  {
    programs: 'nmap',
    can: 'run',
    options: '--script --interactive --datadir -o',
    source: 'https://nmap.org/book/man-briefoptions.html',
  },
  { programs: 'ip', words: true, can: 'run', options: 'netns exec vrf -b -batch', source: man('man8/ip-netns.8') },
  {
    programs: 'file',
    can: 'be led',
    options: '-m --magic-file -C --compile -f --files-from',
    source: man('man1/file.1'),
  },
  {
    programs: 'xxd',
    can: 'write',
    options: '-r',
    source: 'https://github.com/vim/vim/blob/master/runtime/doc/xxd.man',
  },
  {
    programs: 'ctags exuberant-ctags',
    can: 'run',
    options: '-o --options --filter',
    source: 'https://docs.ctags.io/en/latest/man/ctags.1.html',
  },
];

/** Programs whose words after so many name a file that is written. */
export const WRITES_AFTER: ReadonlyMap<string, number> = new Map([
  ['uniq', 1],
  ['xxd', 1],
  ['hostname', 0],
]);
