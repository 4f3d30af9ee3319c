import { printable } from '../../../core/text.ts';
import { STYLE } from './page-style.ts';

/**
 * A page without a script and with nothing from outside: nothing in it can run, whatever a repository holds.
 * @param content HTML whose texts went through {@link text}. @param nonce for the one style that the page may have.
 */
export function pageOf(title: string, nonce: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

export function link(address: string, title: string): string {
  return `<a href="${text(address, 2000)}">${text(title)}</a>`;
}

/** Longer than any value that a person compares; what goes on is cut. */
const LONGEST = 1000;

/** Nothing of it is markup, and nothing of it is invisible. */
export function text(value: string, longest = LONGEST): string {
  return printable(value, longest).replace(/[&<>"'`=]/g, character => `&#${character.charCodeAt(0)};`);
}

/** Sentences of ours, in which what is typed stands between backticks. */
export function prose(value: string): string {
  return text(value).replace(/&#96;([^&]*)&#96;/g, '<code>$1</code>');
}

export function lines(value: string): string {
  return value
    .split('\n')
    .slice(0, 1000)
    .map(line => text(line, 4000))
    .join('\n');
}
