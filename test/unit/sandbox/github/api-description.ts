import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { isObject, parseJson, type JsonObject } from '../../../../src/core/parse.ts';

/** GitHub's own description of its API (https://github.com/octokit/openapi), to hold answers against. */
export interface ApiDescription {
  /** What is wrong with the body of that answer to `GET path` (or another method), by JSON pointer; empty when nothing is. */
  problems(path: string, status: number, body: unknown, method?: 'get' | 'post'): readonly string[];
}

/** Reads 13 MB: once a suite. */
export function readApiDescription(file: string): ApiDescription {
  const description = asJsonSchema(parseJson(readFileSync(file, 'utf8')));
  if (!isObject(description)) throw new Error(`${file} holds no description.`);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      uri: text => URL.canParse(text),
      'date-time': text => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(text),
      email: true,
      int64: { type: 'number', validate: Number.isSafeInteger },
    },
  });
  ajv.addSchema({ ...description, $id: 'github' });
  return {
    problems(path, status, body, method = 'get') {
      const answers = ['paths', path, method, 'responses'];
      const described = follow(description, [...answers, String(status)]);
      const place =
        described === undefined
          ? // What any operation may answer, and its description leaves out.
            ['components', 'schemas', 'basic-error']
          : [...referred(described, [...answers, String(status)]), 'content', 'application/json', 'schema'];
      if (follow(description, place) === undefined) throw new Error(`Nothing describes ${path} ${status}.`);
      const validate = ajv.compile({ $ref: `github#/${place.map(pointerPart).join('/')}` });
      if (validate(body)) return [];
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
    },
  };
}

/** OpenAPI 3.0's `nullable` beside `anyOf` and the like, which JSON Schema does not know. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([name, at]) => [name, asJsonSchema(at)]));
  if (nullable !== true) return nullable === undefined ? rest : { ...rest, nullable };
  return rest['type'] === undefined ? { anyOf: [rest, { type: 'null' }] } : { ...rest, nullable };
}

/** Where a response stands: there, or where its `$ref` leads. */
function referred(response: JsonObject, place: readonly string[]): readonly string[] {
  const reference = response['$ref'];
  return typeof reference === 'string' ? reference.replace(/^#\//, '').split('/') : place;
}

function follow(root: JsonObject, place: readonly string[]): JsonObject | undefined {
  return place.reduce<JsonObject | undefined>((at, name) => {
    const next: unknown = at?.[name];
    return isObject(next) ? next : undefined;
  }, root);
}

/** RFC 6901, within a URI's fragment. */
function pointerPart(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
