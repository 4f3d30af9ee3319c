import { portalChecks } from '../../clouds/writings.ts';
import { type Cloud, forEveryCloud } from '../../core/target.ts';
import { PROVIDER_PRESETS, type ProviderPreset } from '../../core/role.ts';
import { type Check, isEither, isLike, isListOf, isOneOf, isShaped, isSuch } from '../../core/shape.ts';
import {
  type Author,
  HTTPS_ORIGIN_PATTERN,
  isAddress,
  isCalledAsWritten,
  OWN_ORIGIN_PATTERN,
} from '../../documents/host-patterns.ts';

/** What clouds take as an audience, which a client id becomes: no space, no quote, no comma, no leading hyphen. */
export const CLIENT_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:/@~+-]{0,254}$/;
export const CLIENT_SECRET_PATTERN = /^[!-~]{1,255}$/;
/** RFC 6749 §3.3. */
export const SCOPE_PATTERN = /^[!#-[\]-~]{1,255}$/;
export const MOST_SCOPES = 20;
export const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
/** https://docs.devin.ai/product-guides/oidc */
export const SUBJECT_KEY_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
export const MOST_SUBJECT_KEYS = 10;

/**
 * Variables that hold a secret of the platform or of a cloud. GitLab's own all begin with `CI_`; the names of ID tokens are
 * chosen freely, so nobody needs one of these.
 */
export const SECRET_VARIABLE =
  /^(?:CI_.*|GITLAB_TOKEN|GITHUB_TOKEN|GH_TOKEN|AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN))$/i;

/** `identity` as a map or the user's own configuration writes it. */
export interface WrittenIdentity {
  readonly codespaces?: { readonly broker: string } | undefined;
  readonly provider?: WrittenProvider | undefined;
  readonly identityCenter?: { readonly startUrl: string; readonly region: string } | undefined;
  readonly gitlab?: { readonly variable: string } | undefined;
  readonly devin?: { readonly subjectKeys: readonly string[] } | undefined;
}

export interface WrittenProvider {
  readonly preset?: ProviderPreset | undefined;
  readonly issuer: string;
  readonly clientId: string | { readonly [K in Cloud]?: string | undefined };
  readonly clientSecret?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}

export function brokerPattern(author: Author): RegExp {
  return author === 'user' ? OWN_ORIGIN_PATTERN : HTTPS_ORIGIN_PATTERN;
}

/** As `isPlainRole` of a role: accepts nothing that the schema refuses. By who wrote it. */
export const isPlainIdentity: Readonly<Record<Author, Check<WrittenIdentity>>> = {
  repository: identityOf('repository'),
  user: identityOf('user'),
};

function identityOf(author: Author): Check<WrittenIdentity> {
  const isClient = isLike(CLIENT_ID_PATTERN);
  return isShaped(
    {},
    {
      codespaces: isShaped({ broker: isSuch(isLike(brokerPattern(author)), isCalledAsWritten) }),
      provider: isShaped(
        {
          issuer: isAddress(author),
          clientId: isEither(
            isClient,
            isSuch(isShaped({}, forEveryCloud(isClient)), clients => Object.keys(clients).length > 0),
          ),
        },
        {
          preset: isOneOf(...PROVIDER_PRESETS),
          clientSecret: isLike(CLIENT_SECRET_PATTERN),
          scopes: isSuch(
            isListOf(isLike(SCOPE_PATTERN), 1, MOST_SCOPES),
            all => all.includes('openid') && !all.includes('offline_access'),
          ),
        },
      ),
      identityCenter: isShaped(portalChecks(author)),
      gitlab: isShaped({ variable: isSuch(isLike(VARIABLE_PATTERN), name => !SECRET_VARIABLE.test(name)) }),
      devin: isShaped({
        subjectKeys: isSuch(
          isListOf(isLike(SUBJECT_KEY_PATTERN), 1, MOST_SUBJECT_KEYS),
          keys => new Set(keys).size === keys.length,
        ),
      }),
    },
  );
}
