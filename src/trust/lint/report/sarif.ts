import type { Severity } from '../finding.ts';
import type { LocatedFinding } from '../located-finding.ts';
import { type LintRule, RULE_PAGES, RULES } from '../rules.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };

/**
 * Findings as SARIF 2.1.0, as GitHub's code scanning and others take them:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifDocument(findings: readonly LocatedFinding[], version: string): unknown {
  const rules = Object.values(RULES);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Rolecall',
            semanticVersion: version,
            informationUri: 'https://github.com/rolecall/rolecall',
            rules: rules.map(ruleDocument),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder that was read.' } } },
        results: findings.map(finding => resultDocument(finding, rules)),
      },
    ],
  };
}

function ruleDocument({ id, name, severity, summary }: LintRule): unknown {
  return {
    id,
    name,
    shortDescription: { text: summary },
    helpUri: `${RULE_PAGES}${id}.md`,
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultDocument(finding: LocatedFinding, rules: readonly LintRule[]): unknown {
  const { rule, severity, message, advice, place, range, fingerprint, suppressed } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${message} ${advice}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place.file), uriBaseId: '%SRCROOT%' },
          region: {
            startLine: range.startLine + 1,
            startColumn: range.startColumn + 1,
            endLine: range.endLine + 1,
            endColumn: range.endColumn + 1,
          },
        },
      },
    ],
    partialFingerprints: { 'rolecall/v1': fingerprint },
    ...(suppressed === undefined
      ? {}
      : {
          suppressions: [
            { kind: suppressed.kind === 'in-source' ? 'inSource' : 'external', justification: suppressed.reason },
          ],
        }),
  };
}

/** A relative reference of RFC 3986: whatever is no plain character of a path is escaped. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
