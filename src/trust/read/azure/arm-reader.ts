import { knownValue } from '../../../documents/known-value.ts';
import { fieldOf, joinedText, openText, textOfValue } from '../../../documents/open-text-value.ts';
import type { OpenValue } from '../../../documents/open-value.ts';
import { readJsonWithComments } from '../../../documents/read-json.ts';
import { knownText, shownText, type WrittenText } from '../../../documents/written-text.ts';
import type { FoundAzureTrust, TrustFile, TrustReading } from '../../found-trust.ts';
import { credentialOf } from '../azure-credential.ts';
import { type ArmNames, armText } from './arm-expression.ts';

/** Federated credentials in ARM templates: https://learn.microsoft.com/azure/templates/microsoft.managedidentity/userassignedidentities/federatedidentitycredentials */
export const armReader = {
  takes: (path: string): boolean => /\.jsonc?$/i.test(path),
  read(files: readonly TrustFile[]): TrustReading {
    const readings = files.map(readTemplate);
    return { trusts: readings.flatMap(({ trusts }) => trusts), unread: readings.flatMap(({ unread }) => unread) };
  },
};

function readTemplate({ path, text }: TrustFile): TrustReading {
  if (!/deploymentTemplate\.json/i.test(text) || !/federatedIdentityCredentials/i.test(text)) {
    return { trusts: [], unread: [] };
  }
  const read = readJsonWithComments(text);
  if (!read.ok) {
    const { message, start, end } = read.fault;
    return { trusts: [], unread: [{ place: { file: path, start, end }, message }] };
  }
  return { trusts: read.root === undefined ? [] : credentialsIn(knownValue(read.root, path)), unread: [] };
}

function credentialsIn(template: OpenValue): readonly FoundAzureTrust[] {
  const names = namesOf(template);
  return resourcesIn(template).flatMap(resource => {
    const nested = fieldOf(fieldOf(resource, 'properties'), 'template');
    const within = nested === undefined ? [] : credentialsIn(nested);
    const type = textField(resource, 'type');
    if (type === undefined || !/federatedIdentityCredentials$/i.test(type)) return within;
    const credential = credentialOf(evaluated(resource, names));
    if (credential === undefined) return within;
    const name = shownText(credential.name);
    return [
      ...within,
      { cloud: 'azure' as const, form: 'azure-template' as const, name, place: resource.place, credential },
    ];
  });
}

/** A list, or in the newer language a map by symbolic names; each may have resources of its own. */
function resourcesIn(value: OpenValue): readonly OpenValue[] {
  const field = fieldOf(value, 'resources');
  const own =
    field?.kind === 'list'
      ? field.items.map(item => item.value)
      : field?.kind === 'map'
        ? field.entries.map(entry => entry.value)
        : [];
  return own.flatMap(resource => [resource, ...resourcesIn(resource)]);
}

function namesOf(template: OpenValue): ArmNames {
  const [parameters, variables] = [fieldOf(template, 'parameters'), fieldOf(template, 'variables')];
  const asked = new Set<string>();
  const known = new Map<string, WrittenText>();
  const names: ArmNames = {
    parameter: name => {
      const usual = textField(fieldOf(parameters, name), 'defaultValue');
      const known = usual === undefined || usual.startsWith('[') ? {} : { default: usual };
      return { parts: [{ unknown: `[parameters('${name}')]`, ...known }] };
    },
    variable: name => {
      const text = textField(variables, name);
      if (text === undefined || asked.has(name)) return undefined;
      asked.add(name);
      const value = known.get(name) ?? joinedText(armText(text, names).parts, template.place);
      asked.delete(name);
      known.set(name, value);
      return value;
    },
  };
  return names;
}

function textField(value: OpenValue | undefined, name: string): string | undefined {
  const field = fieldOf(value, name);
  return field === undefined ? undefined : knownText(textOfValue(field));
}

function evaluated(value: OpenValue, names: ArmNames): OpenValue {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'string' ? textValue(armText(value.value, names), value) : value;
    case 'list':
      return { ...value, items: value.items.map(item => ({ ...item, value: evaluated(item.value, names) })) };
    case 'map':
      return { ...value, entries: value.entries.map(entry => ({ ...entry, value: evaluated(entry.value, names) })) };
    case 'text':
    case 'unknown':
      return value;
  }
}

/** What is nothing but open may be a list as well. */
function textValue({ parts }: WrittenText, { place }: OpenValue): OpenValue {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object' && only.default === undefined) {
    return { kind: 'unknown', written: only.unknown, place };
  }
  return openText(parts, place);
}
