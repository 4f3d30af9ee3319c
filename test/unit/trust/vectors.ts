import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, type JsonObject, parseJson } from '../../../src/core/parse.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import { projectFolder } from '../../hosts/project-folder.ts';

const FOLDER = path.join(projectFolder, '../shared/corpus/vectors');

/** A token and one pattern, with the answer that somebody else gives, from a public set of such questions [Dashtid/subvectors]. */
export interface Vector {
  readonly id: string;
  readonly issuer: string;
  readonly claims: JsonObject;
  readonly pattern: string;
  /** The whole of it, for a consumer whose condition is more than one pattern. */
  readonly condition: JsonObject;
  readonly expect: 'match' | 'no-match';
  /** `safe`, `caution`, `dangerous`; undefined where none is given. */
  readonly grade: string | undefined;
  /** Words for what is good or bad about the pattern; none where nobody judged it. */
  readonly judged: readonly string[];
}

/** Declares a test for each vector of a consumer, or one that is skipped where there are none. */
export function forEachVector(
  consumer: string,
  test: (vector: Vector, context: Mocha.Context) => void | Promise<void>,
  isMeant: (vector: Vector) => boolean = () => true,
): void {
  const all = existsSync(FOLDER) ? readdirSync(FOLDER).flatMap(file => vectorsOf(file, consumer)) : [];
  const vectors = all.filter(isMeant);
  if (vectors.length === 0) {
    it(`agree for ${consumer}`, function () {
      skipBecause(this, `there are no vectors in ${FOLDER}`);
    });
  }
  for (const vector of vectors) {
    it(`${consumer}: ${vector.id}`, function () {
      return test(vector, this);
    });
  }
}

function vectorsOf(file: string, consumer: string): readonly Vector[] {
  const suite = parseJson(readFileSync(path.join(FOLDER, file), 'utf8'));
  const vectors: readonly unknown[] = isObject(suite) && Array.isArray(suite['vectors']) ? suite['vectors'] : [];
  return vectors.filter(isObject).flatMap(vector => {
    const { id, issuer, subject, claims, condition, expect, judgment } = vector;
    if (!isObject(condition) || condition['consumer'] !== consumer) return [];
    return [
      {
        id: String(id),
        issuer: String(issuer),
        claims: isObject(claims) ? claims : { sub: subject },
        pattern: String(condition['pattern']),
        condition,
        expect: expect === 'match' ? ('match' as const) : ('no-match' as const),
        grade: isObject(judgment) ? String(judgment['grade']) : undefined,
        judged: isObject(judgment) && Array.isArray(judgment['patterns']) ? judgment['patterns'].map(String) : [],
      },
    ];
  });
}
