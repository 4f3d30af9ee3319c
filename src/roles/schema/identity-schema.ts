import { forEveryCloud } from '../../core/target.ts';
import * as z from 'zod/mini';
import { PROVIDER_PRESETS } from '../../core/role.ts';
import { type Author, isCalledAsWritten } from '../../documents/host-patterns.ts';
import { addressOf, portalShape } from '../../clouds/aws/identity-center/portal-schema.ts';
import { described, sentenceCheck } from '../../documents/schema-parts.ts';
import {
  brokerPattern,
  CLIENT_ID_PATTERN,
  CLIENT_SECRET_PATTERN,
  MOST_SCOPES,
  MOST_SUBJECT_KEYS,
  SCOPE_PATTERN,
  SECRET_VARIABLE,
  SUBJECT_KEY_PATTERN,
  VARIABLE_PATTERN,
} from '../plain/plain-identity.ts';

function brokerSchema(author: Author) {
  const broker = z.string().check(
    z.regex(brokerPattern(author)),
    sentenceCheck(value =>
      isCalledAsWritten(value)
        ? undefined
        : 'broker must be a host as it is called; an international name (xn--…) must be a valid one.',
    ),
    described("The broker that exchanges a codespace's token for an identity: an https origin, exact host.", [
      'https://id.acme.example',
    ]),
  );
  return z.strictObject({ broker }).check(described('GitHub Codespaces, which issues no identity of its own.'));
}

const oneClient = z.string().check(z.regex(CLIENT_ID_PATTERN));

const clientId = z
  .union([oneClient, z.strictObject(forEveryCloud(z.optional(oneClient))).check(z.meta({ minProperties: 1 }))])
  .check(
    sentenceCheck(clients =>
      Object.keys(clients).length > 0 ? undefined : 'clientId must name a client for aws, gcp or azure.',
    ),
    described(
      'The client registered for Rolecall, which becomes the audience of its tokens: one for all clouds, or one for each.',
      ['0oa1b2c3d4', { aws: '0oa1b2c3d4', gcp: '0oa5e6f7g8' }],
    ),
  );

const scopes = z
  .array(
    z.string().check(
      z.regex(SCOPE_PATTERN),
      sentenceCheck(scope =>
        scope === 'offline_access'
          ? 'A refresh token is asked for only where your own configuration says `refreshTokens: true`. Remove offline_access.'
          : undefined,
      ),
    ),
  )
  .check(
    z.minLength(1),
    z.maxLength(MOST_SCOPES),
    sentenceCheck(all =>
      all.includes('openid') ? undefined : 'scopes must have openid: without it there is no ID token.',
    ),
    described("What is asked for, instead of the preset's scopes.", [['openid', 'groups']]),
  );

function providerSchema(author: Author) {
  return z
    .strictObject({
      preset: z.optional(
        z.enum(PROVIDER_PRESETS).check(described('Which provider it is, for the scopes and quirks of its own.')),
      ),
      issuer: addressOf(author, 'issuer').check(
        described('The issuer exactly as it stands in its tokens: a path, and a closing slash, count.', [
          'https://acme.okta.com',
        ]),
      ),
      clientId,
      clientSecret: z.optional(
        z
          .string()
          .check(
            z.regex(CLIENT_SECRET_PATTERN),
            described('Only for providers that want one of public clients (Google). Whoever reads the map knows it.'),
          ),
      ),
      scopes: z.optional(scopes),
    })
    .check(described('An OpenID provider at which people sign in with a browser (device authorization).'));
}

const gitlab = z
  .strictObject({
    variable: z.string().check(
      z.regex(VARIABLE_PATTERN),
      sentenceCheck(name =>
        SECRET_VARIABLE.test(name)
          ? `${name} is set to something else than an ID token. Name a variable under id_tokens in .gitlab-ci.yml.`
          : undefined,
      ),
      described('The variable that .gitlab-ci.yml names under id_tokens.', ['GITLAB_OIDC_TOKEN']),
    ),
  })
  .check(described('GitLab CI, whose jobs get ID tokens in variables of their own choice.'));

const devin = z
  .strictObject({
    subjectKeys: z.array(z.string().check(z.regex(SUBJECT_KEY_PATTERN))).check(
      z.minLength(1),
      z.maxLength(MOST_SUBJECT_KEYS),
      sentenceCheck(keys => (new Set(keys).size === keys.length ? undefined : 'subjectKeys names a claim twice.')),
      described('The claims that make up sub, in this order.', [['org_id', 'repository_name']]),
    ),
  })
  .check(described('Devin, whose sessions exchange a token of their own.'));

/** The parts of `identity`, by who wrote it. */
function partsFor(author: Author) {
  return {
    codespaces: brokerSchema(author),
    provider: providerSchema(author),
    identityCenter: z
      .strictObject(portalShape(author))
      .check(described('IAM Identity Center, where people sign in for accounts and permission sets.')),
    gitlab,
    devin,
  };
}

function identityOf({ codespaces, provider, identityCenter, gitlab: ofGitLab, devin: ofDevin }: IdentityParts) {
  return z
    .strictObject({
      codespaces: z.optional(codespaces),
      provider: z.optional(provider),
      identityCenter: z.optional(identityCenter),
      gitlab: z.optional(ofGitLab),
      devin: z.optional(ofDevin),
    })
    .check(described('Where an environment gets its identity when its platform issues none.'));
}

type IdentityParts = ReturnType<typeof partsFor>;

const repository = partsFor('repository');

/** Whose file it is decides which hosts it may name: a repository's only by https. */
export const identitySchemas = {
  repository: identityOf(repository),
  user: identityOf(partsFor('user')),
  /** For the keys of each. */
  parts: repository,
} as const;
