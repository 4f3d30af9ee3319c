import * as z from 'zod/mini';
import { keptTarget } from '../clouds/schemas.ts';
import { PLATFORM_IDS } from '../core/platform.ts';
import { type IdentitySettings, PROVIDER_PRESETS, type Role, ROLE_USES, type RoleSource } from '../core/role.ts';

/**
 * A role map as JSON of our own: what it says of sources and problems is by their number. Its own schema, as what people write
 * has another form; a field that it lacks makes a record that reads as another map, which a test would see.
 */
const text = z.string();
const texts = z.array(text);
const whole = z.int();
const optional = z.exactOptional;

const source = z.object({
  kind: z.enum(['command-line', 'catalogue', 'user', 'rolecall.yaml', 'devcontainer.json', 'identity-center']),
  file: text,
  label: text,
}) satisfies z.ZodMiniType<RoleSource>;

const range = z.object({ startLine: whole, startColumn: whole, endLine: whole, endColumn: whole });

const problem = z.object({
  severity: z.enum(['error', 'warning']),
  code: text,
  message: text,
  file: text,
  path: z.array(z.union([text, whole])),
  range,
});

const portal = { startUrl: text, region: text };
const role = z.strictObject({
  name: text,
  description: optional(text),
  use: z.enum(ROLE_USES),
  durationSeconds: whole,
  target: keptTarget,
  when: z.strictObject({
    branches: optional(texts),
    platforms: optional(z.array(z.enum(PLATFORM_IDS))),
    claims: optional(z.record(text, texts)),
  }),
  confirm: z.boolean(),
  default: z.boolean(),
  fullPermissions: optional(z.literal(true)),
  reviewed: optional(text),
}) satisfies z.ZodMiniType<Role>;

const settings = z.strictObject({
  codespaces: optional(z.strictObject({ broker: text })),
  provider: optional(
    z.strictObject({
      preset: optional(z.enum(PROVIDER_PRESETS)),
      issuer: text,
      clientIds: z.strictObject({ aws: optional(text), gcp: optional(text), azure: optional(text) }),
      scopes: optional(texts),
    }),
  ),
  identityCenter: optional(z.strictObject(portal)),
  gitlab: optional(z.strictObject({ variable: text })),
  devin: optional(z.strictObject({ subjectKeys: texts })),
}) satisfies z.ZodMiniType<IdentitySettings>;

const numberedMap = z.strictObject({
  sources: z.array(source),
  problems: z.array(problem),
  roles: z.array(z.strictObject({ role, source: whole, range })),
  overshadowed: z.array(z.strictObject({ name: text, source: whole, definedIn: whole, range })),
  broken: z.array(z.strictObject({ name: text, source: whole, problem: whole })),
  identity: optional(z.strictObject({ settings, source: whole })),
  autoAssume: texts,
  autoAssumeSource: optional(whole),
  unknownAutoAssume: optional(z.array(z.strictObject({ name: text, problem: whole }))),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type Numbered = DeepReadonly<z.infer<typeof numberedMap>>;

/** Undefined for anything but a whole map. */
export function readNumbered(value: unknown): Numbered | undefined {
  return z.safeParse(numberedMap, value).data;
}
