import { DEFAULT_CONFIGURATION, type UserConfiguration } from '../core/configuration.ts';
import { checkNode } from '../documents/check-node.ts';
import type { Finding } from '../documents/findings.ts';
import { plainOrigin } from '../documents/host-patterns.ts';
import { entryOf, type LocatedMap } from '../documents/located-tree.ts';
import { PLAIN_SETTINGS, type WrittenSettings } from './plain/plain-settings.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';

interface OwnSettings {
  readonly configuration: UserConfiguration;
  readonly findings: readonly Finding[];
}

/** Reads the keys that only the user's own configuration may have; one that is wrong keeps its default. @throws NotPlain. */
export function readOwnSettings(map: LocatedMap, source: string, schemas: RoleMapSchemas | undefined): OwnSettings {
  const findings: Finding[] = [];
  const read = <K extends keyof WrittenSettings>(key: K): WrittenSettings[K] | undefined => {
    const entry = entryOf(map, key);
    if (entry === undefined) return undefined;
    const checked = checkNode<WrittenSettings[K] | undefined>(entry, {
      isPlain: PLAIN_SETTINGS[key],
      schema: schemas?.settings[key],
      path: [key],
      place: [key],
      owner: key,
      source,
      vocabulary: schemas?.vocabulary,
    });
    findings.push(...checked.findings);
    return checked.value;
  };
  return {
    configuration: {
      endpoints: plainOrigins(read('endpoints') ?? {}),
      issuers: withoutAbsent(read('issuers') ?? {}),
      certificateAuthority: read('ca') ?? DEFAULT_CONFIGURATION.certificateAuthority,
      programDirectories: read('programDirectories') ?? DEFAULT_CONFIGURATION.programDirectories,
      cacheOnDisk: read('cacheOnDisk') ?? DEFAULT_CONFIGURATION.cacheOnDisk,
      refreshTokens: read('refreshTokens') ?? DEFAULT_CONFIGURATION.refreshTokens,
      tokenFile: read('tokenFile') ?? DEFAULT_CONFIGURATION.tokenFile,
    },
    findings,
  };
}

/** @throws NotPlain. */
export function ownSettingFindings(
  map: LocatedMap,
  source: string,
  schemas: RoleMapSchemas | undefined,
): readonly Finding[] {
  return readOwnSettings(map, source, schemas).findings;
}

function plainOrigins(endpoints: WrittenSettings['endpoints']): UserConfiguration['endpoints'] {
  const written = Object.entries(endpoints).flatMap(([name, origin]) =>
    origin === undefined ? [] : [[name, plainOrigin(origin)] as const],
  );
  return Object.fromEntries(written);
}

/** Only what was written, so that what is absent stays so. */
function withoutAbsent(issuers: WrittenSettings['issuers']): UserConfiguration['issuers'] {
  return Object.fromEntries(Object.entries(issuers).filter(([, issuer]) => issuer !== undefined));
}
