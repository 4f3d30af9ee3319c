import type { UserConfiguration } from '../core/configuration.ts';
import type { Place } from '../core/doctor/finding.ts';
import type { Detection } from '../core/platform.ts';
import type { EnvironmentVariables, Exec, ProgramFinder } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { Role } from '../core/role.ts';
import type { SessionKey } from '../core/session.ts';
import type { Shadow } from './cloud-delivery.ts';

/** A role as the doctor of its cloud looks at it. */
export interface PatientRole {
  readonly name: string;
  /** Absent for what is no role. */
  readonly role: Role | undefined;
  readonly state: { readonly kind: string };
  readonly sessionKey: SessionKey | undefined;
  readonly profile: string | undefined;
  readonly shadows: readonly Shadow[];
}

/** What the checks of any cloud look at whose tools read files of Rolecall's own. */
export interface CloudPatient {
  readonly world: {
    readonly environment: EnvironmentVariables;
    readonly clock: { now(): number };
    readonly exec: Exec;
    programs(repository: Repository, configuration: UserConfiguration): ProgramFinder;
    /** Where sessions keep what is secret. */
    readonly runtime: { readonly path: string } | undefined;
    /** Where files lie by which tools find roles. */
    readonly toolFiles: { readonly path: string };
  };
  readonly machine: {
    readonly userId: number;
    look(file: string): Promise<{ readonly kind: string; readonly mode: number; readonly userId: number } | undefined>;
    /** Byte text; undefined for what cannot be read. */
    read(file: string): Promise<string | undefined>;
  };
  readonly overview: {
    readonly repository: Repository;
    readonly detection: Pick<Detection, 'platform'>;
    readonly roles: readonly PatientRole[];
  };
  readonly configuration: { readonly configuration: UserConfiguration };
  readonly signal: AbortSignal;
  /** The variable, and the file and line that set it where one was found. */
  readonly placeOf: (variable: string) => Place;
}
