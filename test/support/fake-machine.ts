import { AssumeError } from '../../src/core/errors.ts';
import type { InspectedMachine, PathFacts, Room } from '../../src/platform/machine.ts';

/** One path of a {@link FakeMachine}; a directory where it has no text. */
export interface FakePath extends Partial<PathFacts> {
  /** Byte text. */
  readonly text?: string;
}

export const OWN_USER = 1000;

/** A machine whose paths are records that a test writes; what was changed on it can be read back. */
export class FakeMachine implements InspectedMachine {
  readonly userId = OWN_USER;
  readonly paths: Map<string, FakePath>;
  roomLeft: Room | undefined = { freeBytes: 1e9, freeFiles: 1e6 };
  noExecution = false;
  damage: AssumeError | undefined;
  /** Why directories are not trusted, by path. */
  readonly refusals = new Map<string, string>();

  constructor(paths: Readonly<Record<string, FakePath>> = {}) {
    this.paths = new Map(Object.entries(paths));
  }

  look(file: string): Promise<PathFacts | undefined> {
    const path = this.paths.get(file);
    if (path === undefined) return Promise.resolve(undefined);
    const kind = path.text === undefined ? 'directory' : 'file';
    const { text: _text, ...facts } = path;
    return Promise.resolve({
      kind,
      mode: kind === 'file' ? 0o644 : 0o755,
      userId: OWN_USER,
      modifiedAt: 0,
      target: undefined,
      ...facts,
    });
  }

  async realPath(file: string): Promise<string | undefined> {
    const path = this.paths.get(file);
    if (path?.target !== undefined) return this.realPath(path.target);
    return path === undefined ? undefined : file;
  }

  async isExecutable(file: string): Promise<boolean> {
    const real = await this.realPath(file);
    const facts = real === undefined ? undefined : await this.look(real);
    return facts?.kind === 'file' && (facts.mode & 0o111) !== 0;
  }

  async read(file: string): Promise<string | undefined> {
    return this.paths.get((await this.realPath(file)) ?? '')?.text;
  }

  names(directory: string): Promise<readonly string[]> {
    const below = [...this.paths.keys()].filter(path => path.startsWith(`${directory}/`));
    return Promise.resolve([...new Set(below.map(path => path.slice(directory.length + 1).split('/')[0] ?? ''))]);
  }

  room(): Promise<Room | undefined> {
    return Promise.resolve(this.roomLeft);
  }

  refusesPrograms(): Promise<boolean> {
    return Promise.resolve(this.noExecution);
  }

  refusalOf(directory: string): Promise<string | undefined> {
    return Promise.resolve(this.refusals.get(directory));
  }

  damageOf(): Promise<AssumeError | undefined> {
    return Promise.resolve(this.damage);
  }

  setMode(file: string, mode: number): Promise<void> {
    const path = this.paths.get(file);
    if (path === undefined) throw new AssumeError('local-file', `${file} could not be closed to others.`);
    this.paths.set(file, { ...path, mode });
    return Promise.resolve();
  }

  remove(file: string): Promise<void> {
    this.paths.delete(file);
    return Promise.resolve();
  }
}
