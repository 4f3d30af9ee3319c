import { portalHost } from '../../../core/identity-center.ts';
import { isInFile } from '../../../core/role.ts';
import { accountLabel, accountOf, hasProfiles, regionOf, targetName } from '../../../clouds/clouds.ts';
import { isIdentityCenter, type Target } from '../../../core/target.ts';
import { durationIn, type Words } from '../../../core/words.ts';
import { describeProof } from '../../../issuers/proof.ts';
import { restsOnConsent } from '../../../sessions/find-role.ts';
import type { RoleOverview } from '../../../sessions/overview/overview.ts';
import { renewsWhenUsed } from '../../../sessions/overview/role-words.ts';
import { lasting } from './lasting.ts';
import { conditionSentences, overshadowedSentences } from './row-reason.ts';
import type { RowContext, RowDetails } from './row.ts';

/** All that is known of a role: what its tooltip has no room for. */
export function roleDetails(item: RoleOverview, context: RowContext, words: Words): RowDetails {
  return {
    title: item.name,
    sentences: [
      ...(item.role?.description === undefined ? [] : [item.role.description]),
      ...stateSentences(item, context.now, words),
      ...defaultSentences(item, words),
      ...(context.activity?.kind === 'refused'
        ? [context.activity.failure.message, context.activity.failure.hint ?? '']
        : []),
      ...item.shadows.map(({ who, name, where, fix }) =>
        words.t('Ignored by {0}: {1} is set ({2}). {3}', who, name, where, fix),
      ),
      ...helperSentences(item, words),
      ...(item.identity === undefined
        ? []
        : [describeProof({ iss: item.identity.issuer, sub: item.identity.subject }, item.identity.source)]),
    ].filter(sentence => sentence !== ''),
    facts: [
      ...(item.role === undefined ? [] : targetFacts(item.role.target, words)),
      ...sessionFacts(item, context, words),
      ...identityFacts(item, context, words),
      ...profileFacts(item, context, words),
      originFact(item, words),
      ...consentFacts(item, context, words),
    ],
  };
}

function stateSentences(item: RoleOverview, now: number, words: Words): readonly string[] {
  switch (item.state.kind) {
    case 'active':
      return autoAssumeSentences(item, words);
    case 'expired':
      return [
        renewsWhenUsed(item, now)
          ? words.t('Nothing uses this role just now. The next tool that asks gets new credentials.')
          : words.t('The credentials expired. Renew the role, or release it.'),
      ];
    case 'available':
      return [
        ...(item.role?.confirm === true ? [words.t('You are asked each time this role is assumed.')] : []),
        ...autoAssumeSentences(item, words),
      ];
    case 'unavailable':
      return [item.state.detail, ...conditionSentences(item, words)];
    case 'overshadowed':
      return overshadowedSentences(item.state.definedIn.label, words);
    case 'broken':
      return [item.state.problem.message];
  }
}

function autoAssumeSentences({ autoAssume }: RoleOverview, words: Words): readonly string[] {
  return autoAssume ? [words.t('The map asks to assume it when the folder opens.')] : [];
}

/** There is one of each cloud. */
function defaultSentences({ isDefault, role }: RoleOverview, words: Words): readonly string[] {
  return isDefault && role !== undefined
    ? [words.t('New terminals use it as their role of {0}.', accountOf(role.target).cloud)]
    : [];
}

function helperSentences(item: RoleOverview, words: Words): readonly string[] {
  const failure = item.lastFailure;
  if (failure === undefined) return [];
  return [
    words.t('At {0} a tool asked for this role and failed: {1}', words.time(failure.at), failure.message),
    failure.hint ?? '',
  ];
}

function targetFacts(target: Target, words: Words): RowDetails['facts'] {
  const region = regionOf(target);
  return [
    { name: words.t('Account'), value: accountLabel(target) },
    { name: words.t('Role'), value: targetName(target) },
    ...(region === undefined ? [] : [{ name: words.t('Region'), value: region }]),
  ];
}

function sessionFacts(item: RoleOverview, context: RowContext, words: Words): RowDetails['facts'] {
  const { state } = item;
  const session = item.roleSessionName === undefined ? [] : [{ name: words.t('Session'), value: item.roleSessionName }];
  if (state.kind === 'active') {
    const left = durationIn(state.expiresAt - context.now, words);
    return [
      {
        name: words.t('Expires'),
        value: words.t('{0} ({1})', words.time(state.expiresAt), left),
      },
      {
        name: words.t('Renews'),
        value: state.renewable
          ? words.t('silently until {0}', words.time(state.renewUntil))
          : words.t('only when you click Renew'),
      },
      ...session,
    ];
  }
  return item.role === undefined || state.kind === 'overshadowed' || isIdentityCenter(item.role.target)
    ? session
    : [{ name: words.t('Duration'), value: lasting(item.role, words) }, ...session];
}

function profileFacts(item: RoleOverview, { overview }: RowContext, words: Words): RowDetails['facts'] {
  const { profile, role } = item;
  const isTyped = profile !== undefined && role !== undefined && hasProfiles(role.target);
  return isTyped && overview.consent.kind !== 'needed' ? [{ name: words.t('Profile'), value: profile }] : [];
}

/** Where it is written, or whose word it is. */
function originFact(item: RoleOverview, words: Words): RowDetails['facts'][number] {
  switch (item.source.kind) {
    case 'catalogue':
      return { name: words.t('Kept by'), value: item.source.label };
    case 'identity-center':
      return { name: words.t('Listed by'), value: item.source.label };
    case 'command-line':
    case 'user':
    case 'rolecall.yaml':
    case 'devcontainer.json':
      return { name: words.t('Defined in'), value: definedIn(item) };
  }
}

function identityFacts(item: RoleOverview, { overview }: RowContext, words: Words): RowDetails['facts'] {
  if (item.role === undefined || item.state.kind === 'overshadowed') return [];
  const { target } = item.role;
  if (isIdentityCenter(target)) {
    return [{ name: words.t('Identity'), value: `IAM Identity Center · ${portalHost(target.identityCenter)}` }];
  }
  const source = overview.source?.name ?? words.t('no usable source');
  return [
    { name: words.t('Identity'), value: `${overview.detection.platform.name} · ${source}` },
    ...(item.identity === undefined
      ? []
      : [
          { name: words.t('Issuer'), value: item.identity.issuer },
          { name: words.t('Subject'), value: item.identity.subject },
        ]),
  ];
}

/** Only what nobody was asked about has to be said. */
function consentFacts(item: RoleOverview, { overview }: RowContext, words: Words): RowDetails['facts'] {
  const isBySetting = overview.consent.kind === 'granted' && overview.consent.bySetting === true;
  return isBySetting && restsOnConsent(overview, item.source)
    ? [{ name: words.t('Allowed'), value: words.t('by your setting rolecall.trustedSources') }]
    : [];
}

function definedIn({ source, range }: RoleOverview): string {
  return range === undefined || !isInFile(source) ? source.label : `${source.label}:${range.startLine + 1}`;
}
