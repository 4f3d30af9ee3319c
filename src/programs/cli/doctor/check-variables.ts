import { type Finding, info, type Patient, warning } from './finding.ts';

/** Variables that a repository could have set to have tokens sent elsewhere. Rolecall takes nothing from them. */
const IGNORED: readonly { readonly names: RegExp; readonly why: string }[] = [
  { names: /^AWS_ENDPOINT_URL(_\w+)?$/, why: 'endpoints come from your own configuration only' },
  { names: /^AWS_WEB_IDENTITY_TOKEN_FILE$/, why: 'name the file as `tokenFile` in your own configuration to use it' },
  {
    names: /^(AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/,
    why: 'roots of trust come from your own configuration only',
  },
  {
    names: /^(XDG_RUNTIME_DIR|XDG_CONFIG_HOME|XDG_DATA_HOME|XDG_STATE_HOME)$/,
    why: 'fixed directories are used instead',
  },
];

/** Variables that act on Node before any program of ours runs; the installed command drops them first. */
const DROPPED = /^(NODE_OPTIONS|NODE_TLS_REJECT_UNAUTHORIZED|LD_PRELOAD|LD_LIBRARY_PATH)$/;

export function checkVariables({ world }: Patient): readonly Finding[] {
  const { environment } = world;
  const names = Object.keys(environment)
    .filter(name => (environment[name] ?? '') !== '')
    .toSorted();
  const home = environment['HOME'];
  return [
    ...names.flatMap((name): readonly Finding[] => {
      const rule = IGNORED.find(each => each.names.test(name));
      if (rule !== undefined) return [info(`${name} is set and ignored: ${rule.why}`, name)];
      if (!DROPPED.test(name)) return [];
      return [
        warning(
          `${name} is set and acts on this run of Node.js`,
          name,
          `Run the installed ${world.command.path}, which drops it.`,
        ),
      ];
    }),
    ...(home !== undefined && home !== world.homeDirectory
      ? [
          warning(
            `HOME is ${home}, which is not believed; ${world.homeDirectory} is used`,
            'HOME',
            'Unset it, or name a directory of your own outside the repository.',
          ),
        ]
      : []),
    ...(names.some(name => /^https_proxy$/i.test(name))
      ? [info('HTTPS_PROXY is honoured; TLS still ends at the cloud', 'HTTPS_PROXY')]
      : []),
  ];
}
