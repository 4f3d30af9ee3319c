import * as z from 'zod/mini';
import { HTTPS_ORIGIN_PATTERN, isCalledAsWritten, ISSUER_PATTERN, OWN_ORIGIN_PATTERN } from './host-patterns.ts';
import { ROLE_NAME_PATTERN, roleSchema } from './role-schema.ts';

/** The schemas of what holds roles; each key is read by itself, so that one that is wrong hides no other. */

export const versionSchema = z.literal(1).check(z.meta({ description: 'The version of this format: 1.' }));

function identityOf(origin: RegExp) {
  const broker = z.string().check(
    z.regex(origin),
    z.check(({ value, issues }) => {
      if (isCalledAsWritten(value)) return;
      const message = 'broker must be a host as it is called; an international name (xn--…) must be a valid one.';
      issues.push({ code: 'custom', message, input: value });
    }),
    z.meta({
      description: "The broker that exchanges a codespace's token for an identity: an https origin, exact host.",
      examples: ['https://id.acme.example'],
    }),
  );
  const codespaces = z
    .strictObject({ broker })
    .check(z.meta({ description: 'GitHub Codespaces, which issues no identity of its own.' }));
  return z
    .strictObject({ codespaces: z.optional(codespaces) })
    .check(z.meta({ description: 'Where an environment gets its identity when its platform issues none.' }));
}

/** Whose file it is decides which hosts it may name: a repository's only by https. */
export const identitySchemas = {
  repository: identityOf(HTTPS_ORIGIN_PATTERN),
  user: identityOf(OWN_ORIGIN_PATTERN),
} as const;

export const autoAssumeSchema = z.array(z.string().check(z.regex(ROLE_NAME_PATTERN))).check(
  z.maxLength(20),
  z.meta({
    description: 'Roles assumed when the folder opens, once its map is allowed. None that asks to confirm.',
    examples: [['dev-readonly']],
  }),
);

const rolesSchema = z
  .record(z.string().check(z.regex(ROLE_NAME_PATTERN)), roleSchema)
  .check(z.meta({ description: 'Roles by name: letters, digits and . _ - only, since they name AWS profiles too.' }));

export const roleMapSchema = z
  .strictObject({
    version: versionSchema,
    identity: z.optional(identitySchemas.repository),
    roles: z.optional(rolesSchema),
    autoAssume: z.optional(autoAssumeSchema),
  })
  .check(z.meta({ description: 'Rolecall: the cloud roles of this repository.' }));

export const ROLE_MAP_KEYS = ['version', 'identity', 'roles', 'autoAssume'] as const;

const absolutePath = z.string().check(z.regex(/^\/\P{Cc}{1,4000}$/u));

/** What only the user's own configuration may say. */
export const ownSettingsSchema = z.strictObject({
  endpoints: z.optional(
    z
      .strictObject({ aws: z.optional(z.string().check(z.regex(OWN_ORIGIN_PATTERN))) })
      .check(z.meta({ description: 'Other endpoints of clouds: https, or http on this machine. For tests.' })),
  ),
  issuers: z.optional(
    z
      .strictObject({
        ona: z.optional(z.string().check(z.regex(ISSUER_PATTERN))),
        gitpodClassic: z.optional(z.string().check(z.regex(ISSUER_PATTERN))),
      })
      .check(
        z.meta({ description: "Issuers that tokens may name instead of the platforms' own, as they stand in `iss`." }),
      ),
  ),
  ca: z.optional(
    z.string().check(
      z.regex(/^(?:system|\/\P{Cc}{1,4000})$/u),
      z.meta({
        description: "Further certificate authorities: 'system', or the absolute path of a PEM file.",
        examples: ['system'],
      }),
    ),
  ),
  programDirectories: z.optional(
    z
      .array(absolutePath)
      .check(z.maxLength(20), z.meta({ description: 'Absolute directories to look for platform programs in, first.' })),
  ),
  cacheOnDisk: z.optional(
    z.boolean().check(z.meta({ description: 'Keep credentials on disk where there is no tmpfs.' })),
  ),
  tokenFile: z.optional(absolutePath.check(z.meta({ description: 'Absolute path of a file with an identity token.' }))),
});

export const OWN_SETTING_KEYS = [
  'endpoints',
  'issuers',
  'ca',
  'programDirectories',
  'cacheOnDisk',
  'tokenFile',
] as const;

export const userConfigurationSchema = z
  .strictObject({
    version: z.optional(versionSchema),
    identity: z.optional(identitySchemas.user),
    roles: z.optional(rolesSchema),
    autoAssume: z.optional(autoAssumeSchema),
    ...ownSettingsSchema.shape,
  })
  .check(z.meta({ description: 'Rolecall: your own configuration, which no repository can change.' }));
