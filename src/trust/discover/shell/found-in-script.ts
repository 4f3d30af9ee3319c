import type { Place } from '../../../documents/place.ts';
import type { FoundValue, LoginMeans, LoginSetting } from '../login.ts';
import type { DiscoverySession } from '../session.ts';
import type { Word } from './script.ts';
import type { ScriptContext } from './script-run.ts';

/** A stretch of a script that is a value. */
export type ScriptValue = Pick<Word, 'parts' | 'start' | 'end'>;

export interface ScriptSurroundings extends ScriptContext {
  readonly session: DiscoverySession;
  readonly powershell: boolean;
  /** Variables that name a file by which a script sets something for later. */
  readonly files: readonly string[];
  /** A variable of the environment, where its file says it. */
  found(name: string): FoundValue | undefined;
  /** The audience of a token that is in one of these variables; of the only one where none of them holds one. */
  audience?(variables: readonly string[]): FoundValue | undefined;
}

export interface ScriptLogin extends LoginMeans {
  readonly role: FoundValue;
  readonly settings: Readonly<Partial<Record<LoginSetting, FoundValue>>>;
  readonly place: Place;
}

export interface ScriptKey {
  readonly cloud: LoginMeans['cloud'];
  readonly name: string;
  readonly value: FoundValue;
}

export interface ScriptRequest {
  readonly name: string;
  readonly audience: FoundValue | undefined;
  readonly place: Place;
}
