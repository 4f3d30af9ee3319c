import fs, { type Stats } from 'node:fs';
import * as patient from './patient-files.ts';

export type { OpenFile } from './patient-files.ts';

/**
 * What `node:fs/promises` does; for a program that has nothing else to do, done by the time it returns. To know where it is, a
 * command looks at some hundred small things in the home and on the machine, one after the other: handing each to another
 * thread took longer than all that it learnt. Not for what a repository can lead elsewhere: a link may end in a file system
 * that never answers, and nobody could then interrupt it.
 */
let isAtOnce = false;

/**
 * For the composition root of such a program. In VS Code's extension host a home that hangs would stop all extensions, and in the
 * helper the clock that ends it.
 */
export function lookAtOnce(): void {
  isAtOnce = true;
}

function either<T>(atOnce: () => T, otherwise: () => Promise<T>): Promise<T> {
  return isAtOnce ? done(atOnce) : otherwise();
}

async function done<T>(look: () => T): Promise<T> {
  return look();
}

export function access(file: string, mode: number): Promise<void> {
  return either(
    () => fs.accessSync(file, mode),
    () => patient.access(file, mode),
  );
}

export function lstat(file: string): Promise<Stats> {
  return either(
    () => fs.lstatSync(file),
    () => patient.lstat(file),
  );
}

export function stat(file: string): Promise<Stats> {
  return either(
    () => fs.statSync(file),
    () => patient.stat(file),
  );
}

export function realpath(file: string): Promise<string> {
  return either(
    () => fs.realpathSync.native(file),
    () => patient.realpath(file),
  );
}

export function readlink(file: string): Promise<string> {
  return either(
    () => fs.readlinkSync(file),
    () => patient.readlink(file),
  );
}

export function readdir(folder: string): Promise<readonly string[]> {
  return either(
    () => fs.readdirSync(folder),
    () => patient.readdir(folder),
  );
}

/** A link counts by itself; what cannot be looked at is not there. */
export async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

export function open(file: string, flags: number): Promise<patient.OpenFile> {
  return either<patient.OpenFile>(
    () => openAtOnce(file, flags),
    () => patient.open(file, flags),
  );
}

function openAtOnce(file: string, flags: number): patient.OpenFile {
  const descriptor = fs.openSync(file, flags);
  return {
    stat: () => done(() => fs.fstatSync(descriptor)),
    read: (...where) => done(() => ({ bytesRead: fs.readSync(descriptor, ...where) })),
    close: () => done(() => fs.closeSync(descriptor)),
  };
}
