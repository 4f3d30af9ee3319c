import { asAssumeError } from '../../../../core/errors.ts';
import { steeringPattern } from '../../../../core/steering-variables.ts';
import { printable } from '../../../../core/text.ts';
import { proxyFor } from '../../../../platform/http/proxy.ts';
import { error, type Finding, info, warning } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** Variables that a repository could have set to have tokens sent elsewhere. Rolecall takes nothing from them. */
const IGNORED: readonly { readonly names: RegExp; readonly why: string }[] = [
  { names: /^AWS_WEB_IDENTITY_TOKEN_FILE$/, why: 'name the file as `tokenFile` in your own configuration to use it' },
  {
    names: /^(AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/,
    why: 'roots of trust come from `ca` in your own configuration only',
  },
  {
    names: /^(XDG_RUNTIME_DIR|XDG_CONFIG_HOME|XDG_DATA_HOME|XDG_STATE_HOME)$/,
    why: 'fixed directories are used instead',
  },
  { names: /^(HTTP_PROXY|ALL_PROXY|http_proxy|all_proxy)$/, why: 'only HTTPS_PROXY is honoured' },
];

/** Any host will do to see how a proxy's address is read; nothing is sent. */
const SOME_CLOUD = new URL('https://sts.amazonaws.com/');

/** What of the environment changes what Rolecall does, or would without its care. */
export function checkVariables({ world, placeOf }: Patient): readonly Finding[] {
  const { environment } = world;
  const steersNode = steeringPattern('node');
  const names = Object.keys(environment)
    .filter(name => (environment[name] ?? '') !== '')
    .toSorted();
  return [
    ...names.flatMap((name): readonly Finding[] => {
      const place = placeOf(name);
      const rule = IGNORED.find(each => each.names.test(name));
      if (rule !== undefined) return [info('variable-ignored', `${name} is set and ignored: ${rule.why}`, { place })];
      if (!steersNode.test(name)) return [];
      return [
        warning('variable-acts', `${name} is set and acts on this run of Node.js`, {
          place,
          fix: `Run the installed ${world.command.path}, which drops it.`,
        }),
      ];
    }),
    ...checkHome(world),
    ...checkProxy(world.environment, placeOf),
  ];
}

function checkHome({ refusedHome, homeDirectory }: Patient['world']): readonly Finding[] {
  if (refusedHome === undefined) return [];
  const title = `HOME is not used: ${printable(refusedHome.why)}; what is kept is in ${homeDirectory}`;
  const fix = 'Unset it, or name a directory of your own outside the repository.';
  return [warning('home-not-believed', title, { place: { variable: 'HOME' }, fix })];
}

/** Named by host alone: the variable may hold a user and a password. */
function checkProxy(environment: Patient['world']['environment'], placeOf: Patient['placeOf']): readonly Finding[] {
  const variable = ['https_proxy', 'HTTPS_PROXY'].find(name => (environment[name] ?? '') !== '');
  if (variable === undefined) return [];
  const place = placeOf(variable);
  try {
    const proxy = proxyFor(SOME_CLOUD, { ...environment, NO_PROXY: '', no_proxy: '' });
    const host = proxy === undefined ? 'a proxy' : `${printable(proxy.host)}:${proxy.port}`;
    return [info('proxy', `${variable} is honoured: ${host} is asked; TLS still ends at the cloud`, { place })];
  } catch (failure) {
    const { message, hint } = asAssumeError(failure);
    return [error('proxy-broken', message, { place, fix: hint ?? 'Write it as http://host:port.' })];
  }
}
