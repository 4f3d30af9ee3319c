import type { LocatedNode } from '../../documents/located-tree.ts';
import type { Place } from '../../documents/place.ts';
import { readJsonWithComments } from '../../documents/read-json.ts';
import { type ReadDocuments, readYamlDocuments } from '../../documents/read-yaml.ts';
import type { TrustFile, UnreadPart } from '../found-trust.ts';
import { isDevcontainer } from './devcontainer-path.ts';

/** In UTF-16 units: the longest that people were seen to write has a tenth of it. */
const MAXIMUM_LENGTH = 256 * 1024;

/** A file of CI with the places of everything in it. */
export interface CiDocument {
  readonly path: string;
  /** What was read: of a template without the lines that are the template's own. Offsets are those of the file. */
  readonly text: string;
  readonly roots: readonly LocatedNode[];
  /** Whether it has to be rendered by Terraform or the like before a CI system could read it. */
  readonly isTemplate: boolean;
}

const FORM = { name: 'A file of CI', keepsTags: true };

/** Reads a file of CI, or says why it cannot be read. */
export function readCiDocument({ path, text }: TrustFile): CiDocument | UnreadPart {
  const place = (start: number, end: number): Place => ({ file: path, start, end });
  if (text.length > MAXIMUM_LENGTH) {
    return {
      place: place(0, 0),
      message: 'The file is longer than 256 KiB. Split it: no CI system needs so much in one.',
    };
  }
  if (isDevcontainer(path.toLowerCase())) {
    const read = readJsonWithComments(text);
    if (!read.ok) return { place: place(read.fault.start, read.fault.end), message: read.fault.message };
    return { path, text, roots: read.root === undefined ? [] : [read.root], isTemplate: false };
  }
  const { plain, read } = readLeniently(withoutDirectives(text));
  if (!read.ok) return { place: place(read.fault.start, read.fault.end), message: read.fault.message };
  return { path, text: plain, roots: read.roots, isTemplate: plain !== text || text.includes('$${{') };
}

/** In UTF-16 units that are read again, all times together. */
const MOST_READ_AGAIN = 2 * 1024 * 1024;

/**
 * The reader wants what is in brackets indented more than what they belong to, as YAML says; those of GitHub and GitLab do not, and
 * people write `]` below its key. Such a line is read as a part of the one above, so that all stands where it stood.
 */
function readLeniently(text: string): { readonly plain: string; readonly read: ReadDocuments } {
  let plain = text;
  let read = readYamlDocuments(plain, FORM);
  for (
    let left = MOST_READ_AGAIN;
    left > 0 && !read.ok && read.fault.message.includes(DEFICIENT);
    left -= text.length
  ) {
    const lineStart = plain.lastIndexOf('\n', read.fault.start - 1);
    if (lineStart === -1) break;
    const above = plain.slice(plain.lastIndexOf('\n', lineStart - 1) + 1, lineStart);
    const comment = /(?:^|\s)#[^'"\]}]*$/.exec(above)?.[0].length ?? 0;
    const blank = ' '.repeat(comment + 1);
    plain = plain.slice(0, lineStart - comment) + blank + plain.slice(lineStart + 1);
    read = readYamlDocuments(plain, FORM);
  }
  return { plain, read };
}

const DEFICIENT = 'deficient indentation';

/** `%{ for x in y ~}` of Terraform, `{% if x %}` and `{{- if x }}` of others, alone in their lines. */
const DIRECTIVE =
  /^[ \t]*(?:%\{[^\n]*\}|\{%[^\n]*%\}|\{\{-? *(?:if|else|end|range|with|define|block|include)\b[^\n]*\}\})[ \t\r]*$/gm;

/** The text with blanks in place of lines that only steer a template, so that the rest stands where it stood. */
function withoutDirectives(text: string): string {
  if (!/%\{|\{%|\{\{/.test(text)) return text;
  return text.replace(DIRECTIVE, line => ' '.repeat(line.length));
}

export function isUnread(document: CiDocument | UnreadPart): document is UnreadPart {
  return 'message' in document;
}
