import { load } from 'js-yaml';
import { isObject, type JsonObject } from '../../src/core/parse.ts';

/** A demonstration's `rolecall.yaml` without the roles of other clouds. */
export function rolesOfAws(roleMap: string): string {
  const blocks = roleMap.split(/^(?= {2}\S)/m);
  return blocks.filter(block => !/^ {4}(?:gcp|azure):/m.test(block)).join('');
}

/** A map with those of a demonstration's `rolecall.yaml` besides. */
export function rolesOfOthers(roleMap: string, map: object): object {
  const { roles: own } = objectOf(map);
  const { roles } = objectOf(load(roleMap));
  const others = Object.entries(objectOf(roles)).filter(([, role]) => !('aws' in objectOf(role)));
  return { ...map, roles: { ...objectOf(own), ...Object.fromEntries(others) } };
}

/** @throws Error where it is none. */
export function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new Error('The role map is not written as it should be.');
}
