import { forEveryCloud } from '../../core/target.ts';
import * as z from 'zod/mini';
import { ISSUER_PATTERN, OWN_ORIGIN_PATTERN } from '../../documents/host-patterns.ts';
import { ROLE_NAME_PATTERN } from '../plain/plain-role.ts';
import {
  ABSOLUTE_PATH_PATTERN,
  AUTHORITY_PATTERN,
  type ENDPOINTS,
  type ISSUERS,
  MOST_AUTO_ASSUMED,
  MOST_PROGRAM_DIRECTORIES,
} from '../plain/plain-settings.ts';
import { identitySchemas } from './identity-schema.ts';
import { roleSchema } from './role-schema.ts';

/** The schemas of what holds roles; each key is read by itself, so that one that is wrong hides no other. */

export const versionSchema = z.literal(1).check(z.meta({ description: 'The version of this format: 1.' }));

export const autoAssumeSchema = z.array(z.string().check(z.regex(ROLE_NAME_PATTERN))).check(
  z.maxLength(MOST_AUTO_ASSUMED),
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

type ByName<Names extends readonly string[]> = Readonly<Record<Names[number], z.ZodMiniType>>;

const absolutePath = z.string().check(z.regex(ABSOLUTE_PATH_PATTERN));

const endpoint = z.optional(z.string().check(z.regex(OWN_ORIGIN_PATTERN)));
const issuer = z.optional(z.string().check(z.regex(ISSUER_PATTERN)));

/** What only the user's own configuration may say. */
export const ownSettingsSchema = z.strictObject({
  endpoints: z.optional(
    z
      .strictObject({ ...forEveryCloud(endpoint), identityCenter: endpoint } satisfies ByName<typeof ENDPOINTS>)
      .check(z.meta({ description: 'Other endpoints of clouds: https, or http on this machine. For tests.' })),
  ),
  issuers: z.optional(
    z
      .strictObject({
        ona: issuer,
        gitpodClassic: issuer,
        githubActions: issuer,
        gitlab: issuer,
        cursor: issuer,
        devin: issuer,
      } satisfies ByName<typeof ISSUERS>)
      .check(
        z.meta({ description: "Issuers that tokens may name instead of the platforms' own, as they stand in `iss`." }),
      ),
  ),
  ca: z.optional(
    z.string().check(
      z.regex(AUTHORITY_PATTERN),
      z.meta({
        description: "Further certificate authorities: 'system', or the absolute path of a PEM file.",
        examples: ['system'],
      }),
    ),
  ),
  programDirectories: z.optional(
    z
      .array(absolutePath)
      .check(
        z.maxLength(MOST_PROGRAM_DIRECTORIES),
        z.meta({ description: 'Absolute directories to look for platform programs in, first.' }),
      ),
  ),
  cacheOnDisk: z.optional(
    z.boolean().check(z.meta({ description: 'Keep credentials on disk where there is no tmpfs.' })),
  ),
  refreshTokens: z.optional(
    z.boolean().check(
      z.meta({
        description:
          'Ask identity providers and IAM Identity Center for a refresh token, so that one sign-in lasts as long as the window.',
      }),
    ),
  ),
  tokenFile: z.optional(absolutePath.check(z.meta({ description: 'Absolute path of a file with an identity token.' }))),
});

export const userConfigurationSchema = z
  .strictObject({
    version: z.optional(versionSchema),
    identity: z.optional(identitySchemas.user),
    roles: z.optional(rolesSchema),
    autoAssume: z.optional(autoAssumeSchema),
    ...ownSettingsSchema.shape,
  })
  .check(z.meta({ description: 'Rolecall: your own configuration, which no repository can change.' }));
