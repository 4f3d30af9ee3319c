import { AssumeError, type FailureDetails, type FailureKind } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/parse.ts';
import type { HttpResponse } from '../../core/ports.ts';
import type { AzureTarget } from '../../core/target.ts';
import { printable } from '../../core/text.ts';
import type { SubjectToken } from '../../core/token.ts';
import { clockDifference } from '../cloud-request.ts';
import { withoutTokens } from '../without-tokens.ts';
import { differenceIn } from './difference.ts';
import { environmentOf } from './environments.ts';

/** What was asked when Microsoft Entra refused. */
export interface RefusedRequest {
  readonly target: AzureTarget;
  readonly assertion: SubjectToken;
  readonly scope: string;
  /** The server's clock minus ours, milliseconds; undefined when it did not say the time. */
  readonly skewMilliseconds: number | undefined;
}

const LONGEST_TEXT = 2000;

type Fail = (kind: FailureKind, sentence: string, details?: FailureDetails) => AssumeError;

/** What is known of one refusal; `text` is the server's, to compare with what is known and never to show. */
interface Refusal extends RefusedRequest {
  readonly fail: Fail;
  readonly text: string;
}

/**
 * A refusal of the token endpoint as a kind, a sentence and a way out. Codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes;
 * those of federated credentials stand in the threads that test/unit/clouds/azure/failure.test.ts names. By `error_codes` alone,
 * since Microsoft changes the texts.
 */
export function azureFailure(
  { status, body }: Pick<HttpResponse, 'status' | 'body'>,
  asked: RefusedRequest,
): AssumeError {
  const answer = parseJson(body);
  const { error_codes: codes, error_description: description } = isObject(answer) ? answer : {};
  const numbers = Array.isArray(codes)
    ? codes.filter((each): each is number => Number.isSafeInteger(each) && each > 0)
    : [];
  const known = numbers.find(each => each in REFUSALS) ?? numbers[0];
  const code = known === undefined ? undefined : `AADSTS${known}`;
  const text = (typeof description === 'string' ? description : body).slice(0, LONGEST_TEXT);
  const cause = withoutTokens(text, [asked.assertion.jwt]);
  const fail: Fail = (kind, sentence, details = {}) =>
    new AssumeError(kind, sentence, { cause, ...(code === undefined ? {} : { code }), ...details });

  const explain = known === undefined ? undefined : REFUSALS[known];
  if (explain !== undefined) return explain({ ...asked, fail, text });
  if (status === 429) return throttled({ fail });
  if (status >= 500) return unwell({ fail });
  return fail('protocol', `Microsoft Entra refused with ${code ?? `HTTP ${status}`}.`, {
    hint:
      known === undefined
        ? 'Run again with the log at trace level to see its words.'
        : `https://login.microsoftonline.com/error?code=${known} says what it means.`,
  });
}

type Explain = (refusal: Refusal) => AssumeError;

/** Whoever asks repeats what may pass: exchange/obtain-credentials.ts. */
const JUST_MADE =
  ' One that was just made is known after some minutes only; Rolecall asked again for a few seconds, so wait and try again.';

/** What each code means where a federated identity asks for a token. */
const REFUSALS: Readonly<Record<number, Explain>> = {
  70021: refusal => mismatch(refusal, ['iss', 'sub', 'aud'], true),
  700211: refusal => mismatch(refusal, ['iss'], true),
  700213: refusal => mismatch(refusal, ['sub'], true),
  7002137: refusal => mismatch(refusal, ['sub'], true),
  700212: refusal => mismatch(refusal, ['aud'], false),
  7002121: refusal => mismatch(refusal, ['aud'], false),
  70022204: refusal => mismatch(refusal, ['aud'], false),
  7002138: letterCase,
  70025: ({ fail, target }) =>
    fail('trust-mismatch', `The application ${target.clientId} has no federated credential.`, {
      hint: `Give it one with the issuer, subject and audience of the token.${JUST_MADE}`,
      retryable: true,
    }),
  700024: outOfTime,
  70023: ({ fail, assertion }) =>
    fail('identity-rejected', `The identity token of ${issuerOf(assertion)} lives longer than Microsoft Entra takes.`, {
      hint: 'Have the issuer give tokens for a day at most.',
    }),
  700016: ({ fail, target }) =>
    fail('role-missing', `The directory ${target.tenantId} does not know the application ${target.clientId}.`, {
      hint: 'Compare `clientId` and `tenantId` in the role map with the application in Microsoft Entra: it may be of another directory.',
    }),
  7000229: ({ fail, target }) =>
    fail('role-missing', `The application ${target.clientId} has no service principal in the directory.`, {
      hint: `Make one there: az ad sp create --id ${target.clientId}`,
    }),
  7000112: ({ fail, target }) =>
    fail('role-missing', `The application ${target.clientId} is disabled in its directory.`, {
      hint: 'Switch it on again in Microsoft Entra, or name another `clientId`.',
    }),
  90002: noTenant,
  900023: noTenant,
  50034: ({ fail, target }) =>
    fail('role-missing', `The directory ${target.tenantId} does not know who asks.`, {
      hint: 'Compare `clientId` and `tenantId` in the role map with the application in Microsoft Entra.',
    }),
  900382: otherCloud,
  900432: otherCloud,
  900439: otherCloud,
  500011: ({ fail, scope }) =>
    fail('role-missing', `The directory has nothing that ${printable(scope, 100)} names.`, {
      hint: 'Check the resource, and that the role is of the directory and the cloud that have it.',
    }),
  70011: badScope,
  1002012: badScope,
  501051: ({ fail, target }) =>
    fail('trust-mismatch', `The application ${target.clientId} is not assigned to what it asks for.`, {
      hint: 'Assign it in Microsoft Entra, under the users and groups of that enterprise application.',
    }),
  53003: conditionalAccess,
  530003: conditionalAccess,
  530034: conditionalAccess,
  530035: conditionalAccess,
  7000215: secretWanted,
  7000216: secretWanted,
  7000218: secretWanted,
  7000222: secretWanted,
  700021: notTaken,
  700023: notTaken,
  700027: badSignature,
  50013: badSignature,
  50027: badSignature,
  5002738: badSignature,
  7000272: badSignature,
  5000224: ({ fail, target }) =>
    fail('role-missing', `The directory ${target.tenantId} is blocked.`, { hint: 'Its administrators know why.' }),
  50166: unreachableIssuer,
  501661: unreachableIssuer,
  900612: refusal => keysUnread(refusal),
  700222: ownToken,
  700226: ownToken,
  700227: ownToken,
  700231: ownToken,
  50196: ({ fail }) =>
    fail('throttled', 'Microsoft Entra sees this application ask again and again, and refuses it for a while.', {
      hint: 'Wait some minutes, and look for what asks so often.',
    }),
  90055: throttled,
  90006: unwell,
  90033: unwell,
  90036: unwell,
};

const CLAIMS = { iss: 'issuer', sub: 'subject', aud: 'audience' } as const;
type Claim = keyof typeof CLAIMS;

function mismatch(
  { fail, target, assertion, text }: Refusal,
  which: readonly Claim[],
  isPassing: boolean,
): AssumeError {
  const shown = which
    .map(claim => {
      const value = claimOf(assertion, claim);
      return value === undefined ? `${CLAIMS[claim]}, of which it has none` : `${CLAIMS[claim]} ${printable(value)}`;
    })
    .join(', ');
  const difference = which.map(claim => differenceIn(text, claimOf(assertion, claim))).find(each => each !== undefined);
  const issuer = which.length === 1 && which[0] === 'iss' ? slash(assertion) : '';
  const audience =
    which.length === 1 && which[0] === 'aud' ? ` In this cloud it is ${environmentOf(target).audience}.` : '';
  const passing = isPassing ? JUST_MADE : '';
  return fail('trust-mismatch', `No federated credential of ${target.clientId} has the token's ${shown}.`, {
    hint: `${difference ?? 'Azure compares it character by character, letter case too.'}${issuer}${audience}${passing}`,
    retryable: isPassing,
  });
}

/** An issuer with a slash more or less is another one; it is the commonest slip. */
function slash(assertion: SubjectToken): string {
  const ends = claimOf(assertion, 'iss')?.endsWith('/') === true;
  return ` The token's issuer ends ${ends ? 'with' : 'without'} a slash, and so must the credential's.`;
}

function letterCase({ fail, target, assertion, text }: Refusal): AssumeError {
  const difference = differenceIn(text, claimOf(assertion, 'sub'));
  return fail(
    'trust-mismatch',
    `The federated credential of ${target.clientId} and the token's subject ${printable(claimOf(assertion, 'sub') ?? '')} differ in upper and lower case alone.`,
    {
      hint: `${difference === undefined ? '' : `${difference} `}Write the credential's subject exactly as the token has it.`,
    },
  );
}

function outOfTime({ fail, skewMilliseconds }: Refusal): AssumeError {
  const difference = clockDifference(skewMilliseconds, "Microsoft Entra's");
  if (difference !== undefined) {
    return fail('clock-skew', `${difference}, which refused the identity token for its times.`, {
      hint: 'Set the clock, then try again.',
    });
  }
  return fail(
    'identity-rejected',
    'The identity token had expired when Microsoft Entra saw it, or was not valid yet.',
    {
      hint: 'Try again; if it stays so, the token comes from a file that nothing renews, or a clock is wrong.',
    },
  );
}

function noTenant({ fail, target }: Refusal): AssumeError {
  const { authority } = environmentOf(target);
  return fail('role-missing', `${new URL(authority).host} knows no directory ${target.tenantId}.`, {
    hint: 'Compare `tenantId` in the role map with the directory; one of a national cloud needs `environment` too.',
  });
}

function otherCloud({ fail, target }: Refusal): AssumeError {
  const { authority } = environmentOf(target);
  return fail(
    'role-missing',
    `The application ${target.clientId} is of another cloud than ${new URL(authority).host}.`,
    {
      hint: 'Write `environment` in the role map: public, usgovernment or china.',
    },
  );
}

function badScope({ fail, scope }: Refusal): AssumeError {
  return fail('usage', `Microsoft Entra does not take the scope ${printable(scope, 100)}.`, {
    hint: "Name the resource's URI or id with /.default at its end.",
  });
}

function conditionalAccess({ fail, target }: Refusal): AssumeError {
  return fail('trust-mismatch', `A Conditional Access policy of the directory refuses ${target.clientId} from here.`, {
    hint: 'The sign-in log of service principals in Microsoft Entra names the policy; a place or a risk is what it can ask about.',
  });
}

function secretWanted({ fail, target }: Refusal): AssumeError {
  return fail(
    'identity-rejected',
    `Microsoft Entra asked ${target.clientId} for a client secret, which Rolecall never sends.`,
    {
      hint: "If your configuration overrides Azure's endpoint, check what answers there.",
    },
  );
}

function notTaken({ fail, target, assertion }: Refusal): AssumeError {
  return fail(
    'trust-mismatch',
    `Microsoft Entra does not take the token of ${issuerOf(assertion)} for ${target.clientId}.`,
    {
      hint: 'Give the application a federated credential with the issuer, subject and audience of the token.',
    },
  );
}

function badSignature({ fail, assertion }: Refusal): AssumeError {
  return fail('identity-rejected', `Microsoft Entra cannot verify the signature of ${issuerOf(assertion)}.`, {
    hint: 'It takes RS256 alone, by a key that the issuer publishes; keys that just changed are known to it after some minutes.',
  });
}

function unreachableIssuer({ fail, assertion }: Refusal): AssumeError {
  return fail('network', `Microsoft Entra could not reach ${issuerOf(assertion)}, which issued the identity token.`, {
    hint: 'Try again; if it stays so, check that its discovery document and keys can be fetched from the internet.',
    retryable: true,
  });
}

function keysUnread({ fail, assertion }: Refusal): AssumeError {
  return fail('identity-rejected', `Microsoft Entra cannot read the keys of ${issuerOf(assertion)}.`, {
    hint: 'Its discovery document has to name a key set with the RS256 key of the token.',
  });
}

function ownToken({ fail }: Refusal): AssumeError {
  return fail('identity-rejected', 'Microsoft Entra does not take its own tokens for a federated credential.', {
    hint: 'Use another identity source for roles of Azure.',
  });
}

function throttled({ fail }: Pick<Refusal, 'fail'>): AssumeError {
  return fail('throttled', 'Microsoft Entra is asked too often at the moment.', {
    hint: 'Try again shortly.',
    retryable: true,
  });
}

function unwell({ fail }: Pick<Refusal, 'fail'>): AssumeError {
  return fail('network', 'Microsoft Entra has a fault of its own at the moment.', {
    hint: 'Try again; https://status.entra.microsoft.com says more.',
    retryable: true,
  });
}

function claimOf({ claims }: SubjectToken, claim: Claim): string | undefined {
  const value: unknown = claims[claim];
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof only === 'string' ? only : undefined;
}

function issuerOf(assertion: SubjectToken): string {
  return printable(claimOf(assertion, 'iss') ?? 'its issuer');
}
