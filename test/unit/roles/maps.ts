import type { Problem, RoleMap, TextRange } from '../../../src/core/role.ts';
import { readRoleMap, type RoleMapInput } from '../../../src/roles/read-role-map.ts';
import { ROLE_MAP_SCHEMAS } from '../../../src/roles/schema/schemas.ts';

export const AWS = '{"roleArn":"arn:aws:iam::111122223333:role/dev","region":"eu-west-1"}';

export const YAML_FILE = '/workspaces/app/rolecall.yaml';
export const JSON_FILE = '/workspaces/app/.devcontainer/devcontainer.json';

/** The map of these texts, whatever is in them. */
export function mapOf(input: RoleMapInput): RoleMap {
  return readRoleMap(input, ROLE_MAP_SCHEMAS);
}

/** The map of one `rolecall.yaml`. */
export function mapOfYaml(text: string): RoleMap {
  return mapOf({ repositoryFile: { file: YAML_FILE, label: 'rolecall.yaml', text } });
}

/** The map of one devcontainer.json. */
export function mapOfJson(text: string): RoleMap {
  return mapOf({ devcontainers: [{ file: JSON_FILE, label: '.devcontainer/devcontainer.json', text }] });
}

/** One role `r` in both syntaxes; its body, JSON, begins in column 5 of its line in both. */
export function yamlRole(body: string): string {
  return `version: 1\nroles:\n  r: ${body}\n`;
}
export function jsonRole(body: string): string {
  return `{"customizations":{"rolecall":{"version":1,"roles":{\n"r": ${body}\n}}}}`;
}

/** The marked text itself, so that a test says where by what stands there. */
export function marked(text: string, { startLine, startColumn, endLine, endColumn }: TextRange): string {
  const lines = text.split(/\r\n?|\n/);
  if (startLine === endLine) return (lines[startLine] ?? '').slice(startColumn, endColumn);
  const between = lines.slice(startLine + 1, endLine);
  return [(lines[startLine] ?? '').slice(startColumn), ...between, (lines[endLine] ?? '').slice(0, endColumn)].join(
    '\n',
  );
}

/** `3:6-3:9 error unknown-key roles/r/wehn`: lines and columns as editors show them, from 1. */
export function placed({ severity, code, path, range }: Problem): string {
  const { startLine, startColumn, endLine, endColumn } = range;
  const place = `${startLine + 1}:${startColumn + 1}-${endLine + 1}:${endColumn + 1}`;
  return `${place} ${severity} ${code} ${path.join('/')}`;
}

/** A map in brief: what each name came to. */
export function outcome(map: RoleMap): Record<string, unknown> {
  return {
    sources: map.sources.map(({ label }) => label),
    roles: map.roles.map(({ role, source }) => `${role.name} of ${source.label}`),
    broken: map.broken.map(({ name, source, problem }) => `${name} of ${source.label}: ${problem.code}`),
    overshadowed: map.overshadowed.map(
      ({ name, source, definedIn }) => `${name} of ${source.label}, defined in ${definedIn.label}`,
    ),
    identity: map.identity && `${map.identity.settings.codespaces?.broker} of ${map.identity.source.label}`,
    autoAssume: map.autoAssume,
    autoAssumeOf: map.autoAssumeSource?.label,
    problems: map.problems.map(({ severity, code, message }) => `${severity} ${code}: ${message}`),
  };
}
