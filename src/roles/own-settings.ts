import { DEFAULT_CONFIGURATION, type UserConfiguration } from '../core/configuration.ts';
import { checkNode, type Reading } from '../documents/check-node.ts';
import type { Finding } from '../documents/findings.ts';
import { plainOrigin } from '../documents/host-patterns.ts';
import { entryOf, type LocatedMap } from '../documents/located-tree.ts';
import { type ISSUERS, type OWN_SETTING_KEYS, ownSettingsSchema } from './schema/map-schema.ts';
import { ROLE_MAP_VOCABULARY } from './schema/vocabulary.ts';

type IssuerName = (typeof ISSUERS)[number];

interface OwnSettings {
  readonly configuration: UserConfiguration;
  readonly findings: readonly Finding[];
}

/** Reads the keys that only the user's own configuration may have; one that is wrong keeps its default. */
export function readOwnSettings(map: LocatedMap, source: string): OwnSettings {
  const findings: Finding[] = [];
  const read = <T>(key: (typeof OWN_SETTING_KEYS)[number], schema: Reading<T>['schema']): T | undefined => {
    const entry = entryOf(map, key);
    if (entry === undefined) return undefined;
    const checked = checkNode(entry, {
      schema,
      path: [key],
      place: [key],
      owner: key,
      source,
      vocabulary: ROLE_MAP_VOCABULARY,
    });
    findings.push(...checked.findings);
    return checked.value;
  };
  const { shape } = ownSettingsSchema;
  const { aws, identityCenter } = read('endpoints', shape.endpoints) ?? {};
  return {
    configuration: {
      endpoints: {
        ...(aws === undefined ? {} : { aws: plainOrigin(aws) }),
        ...(identityCenter === undefined ? {} : { identityCenter: plainOrigin(identityCenter) }),
      },
      issuers: withoutAbsent(read('issuers', shape.issuers) ?? {}),
      certificateAuthority: read('ca', shape.ca) ?? DEFAULT_CONFIGURATION.certificateAuthority,
      programDirectories:
        read('programDirectories', shape.programDirectories) ?? DEFAULT_CONFIGURATION.programDirectories,
      cacheOnDisk: read('cacheOnDisk', shape.cacheOnDisk) ?? DEFAULT_CONFIGURATION.cacheOnDisk,
      refreshTokens: read('refreshTokens', shape.refreshTokens) ?? DEFAULT_CONFIGURATION.refreshTokens,
      tokenFile: read('tokenFile', shape.tokenFile) ?? DEFAULT_CONFIGURATION.tokenFile,
    },
    findings,
  };
}

export function ownSettingFindings(map: LocatedMap, source: string): readonly Finding[] {
  return readOwnSettings(map, source).findings;
}

/** Only what was written, so that what is absent stays so. */
function withoutAbsent(issuers: { readonly [Name in IssuerName]?: string | undefined }): UserConfiguration['issuers'] {
  return Object.fromEntries(Object.entries(issuers).filter(([, issuer]) => issuer !== undefined));
}
