/** A text as HCL has it, in quotes: `${` and `%{` begin templates there. https://developer.hashicorp.com/terraform/language/expressions/strings */
export function terraformText(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, sign => sign + sign);
}

/** The name of a block: letters, digits, `_` and `-`, no digit first. */
export function terraformLabel(name: string): string {
  const label = name.replace(/[^\w-]+/g, '_');
  return /^[A-Za-z_]/.test(label) ? label : `_${label}`;
}

/** As `terraform fmt` writes it: the equals signs of a run of arguments stand below each other. */
export function terraformArguments(
  indent: string,
  entries: readonly (readonly [name: string, value: string])[],
): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}\n`).join('');
}
