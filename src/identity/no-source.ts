import { AssumeError } from '../core/errors.ts';
import type { Detection, TokenSourceId } from '../core/platform.ts';
import { listed } from '../core/text.ts';
import type { AssessedSource } from '../core/token.ts';

const SEE_ALL = '`rolecall env` lists every source and why it is usable or not.';

/** Sources that exist once somebody names them, and where. */
const NAMED_IN_THE_MAP: Readonly<Partial<Record<TokenSourceId, string>>> = {
  broker: "your organisation's broker as `identity.codespaces.broker`",
  'device-authorization': 'an identity provider as `identity.provider`',
  'identity-center': 'IAM Identity Center as `identity.identityCenter`',
};

/**
 * Why no source of tokens can be used here, as one failure: for front ends that have to stop. What is there and does not work
 * goes before what nobody has set up.
 */
export function noSourceFailure({ platform }: Detection, assessed: readonly AssessedSource[]): AssumeError {
  const broken = assessed.find(
    ({ source, availability }) => source !== undefined && !availability.usable,
  )?.availability;
  if (broken?.usable === false) {
    return new AssumeError('no-identity-source', broken.reason, { hint: broken.hint ?? SEE_ALL });
  }
  if (assessed.some(({ availability }) => availability.usable)) {
    return new AssumeError(
      'no-identity-source',
      'IAM Identity Center gives credentials for its own roles, and no identity token.',
      { hint: `For other roles: ${choices(assessed).replace('Name', 'name')}` },
    );
  }
  const own = assessed.find(({ id }) => id === 'broker')?.availability;
  if (own?.usable === false) {
    return new AssumeError('no-identity-source', own.reason, { hint: own.hint ?? choices(assessed) });
  }
  return platform.kind === 'local'
    ? new AssumeError('no-environment', 'This is not an environment that gives Rolecall an identity.', {
        hint: choices(assessed),
      })
    : new AssumeError('no-identity-source', `${platform.name} gives no identity that clouds accept.`, {
        hint: choices(assessed),
      });
}

/** What a person can set up here, in the order in which it would be used. */
function choices(assessed: readonly AssessedSource[]): string {
  const missing = assessed.filter(({ source, availability }) => source === undefined && !availability.usable);
  const named = missing.flatMap(({ id }) => NAMED_IN_THE_MAP[id] ?? []);
  const ways = [
    ...(named.length === 0 ? [] : [`name ${listed(named, 'or')} in the role map`]),
    ...(missing.some(({ id }) => id === 'token-file')
      ? ['name a token file as `tokenFile` in ~/.config/rolecall/config.yaml']
      : []),
  ];
  const [first, ...others] = ways;
  return first === undefined
    ? SEE_ALL
    : `${first.replace('name', 'Name')}${others.map(way => `, or ${way}`).join('')}.`;
}
