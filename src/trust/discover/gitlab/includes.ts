import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import type { CiDocument } from '../ci-document.ts';
import { itemsOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import { single } from '../possible-texts.ts';
import type { DiscoverySession } from '../session.ts';
import { type Config, ConfigReader, mergedConfig } from './config.ts';
import { inputsOf } from './inputs.ts';

/** One `include` of a file of the same project. */
interface LocalInclude {
  readonly document: CiDocument;
  readonly given: (name: string) => WrittenTexts | undefined;
}

/** As GitLab allows by default [docs.gitlab.com/ci/yaml/#include]. */
const MOST_INCLUDES = 150;

/** The configuration of a file with what it includes: its own over theirs, and a later one's over an earlier one's. */
export function assembledConfig(
  document: CiDocument,
  session: DiscoverySession,
  given?: LocalInclude['given'],
  above: ReadonlySet<string> = new Set(),
): Config | undefined {
  const spec = document.roots.length > 1 ? document.roots[0] : undefined;
  const root = document.roots.at(-1);
  if (root?.kind !== 'map') return undefined;
  const inputs = inputsOf(spec, given ?? (above.size > 0 ? (): undefined => undefined : undefined));
  const own = new ConfigReader({ document, inputs }).read(root);
  if (above.size >= MOST_INCLUDES) {
    session.addUnread(placeOfNode(document.path, root), `Files include each other more than ${MOST_INCLUDES} deep.`);
    return own;
  }
  const paths = new Set([...above, document.path]);
  let config: Config | undefined;
  for (const include of includesOf(valueOf(root, 'include'), session)) {
    if (paths.has(include.document.path) || !session.mayGoOn(placeOfNode(document.path, root))) continue;
    const included = assembledConfig(include.document, session, include.given, paths);
    if (included !== undefined) config = mergedConfig(config, included);
  }
  return mergedConfig(config, own);
}

/** The paths that a file includes, of those that are among the files. */
export function includedPaths(document: CiDocument, session: DiscoverySession): readonly string[] {
  return includesOf(valueOf(document.roots.at(-1), 'include'), session).map(({ document: { path } }) => path);
}

function includesOf(include: LocatedNode | undefined, session: DiscoverySession): readonly LocalInclude[] {
  return itemsOf(include).flatMap(item => {
    const inputs = valueOf(item, 'inputs');
    const given = (name: string): WrittenTexts | undefined => {
      const text = textAt(valueOf(inputs, name));
      return text === undefined ? undefined : single({ parts: [text] });
    };
    const text = item.kind === 'map' ? undefined : textAt(item);
    const local = textAt(valueOf(item, 'local')) ?? (text !== undefined && !text.includes('://') ? text : undefined);
    const component = textAt(valueOf(item, 'component'));
    const paths = [
      ...(local === undefined ? [] : localPaths(local, session)),
      ...(component === undefined ? [] : componentPaths(component)),
    ];
    return paths.flatMap(path => {
      const document = session.documents.get(path);
      return document === undefined ? [] : [{ document, given }];
    });
  });
}

/** From the root of the project; `*` and `**` as in a shell. */
function localPaths(local: string, session: DiscoverySession): readonly string[] {
  const path = local.replace(/^\/+/, '').replace(/^\.\//, '');
  if (!path.includes('*') || path.length > LONGEST_PATTERN) return [path];
  return [...session.documents.keys()].filter(candidate => matches(path.split('/'), candidate.split('/'))).toSorted();
}

const LONGEST_PATTERN = 500;

function matches([first, ...rest]: readonly string[], [name, ...names]: readonly string[]): boolean {
  if (first === undefined) return name === undefined;
  if (first === '**')
    return (
      matches(rest, name === undefined ? [] : [name, ...names]) ||
      (name !== undefined && matches([first, ...rest], names))
    );
  return name !== undefined && matchesName(first, name) && matches(rest, names);
}

function matchesName(pattern: string, name: string): boolean {
  const [begin = '', ...others] = pattern.split('*');
  if (others.length === 0) return name === pattern;
  if (!name.startsWith(begin)) return false;
  let at = begin.length;
  for (const [index, piece] of others.entries()) {
    const isLast = index === others.length - 1;
    const found = isLast ? name.length - piece.length : name.indexOf(piece, at);
    if (found < at || !name.startsWith(piece, found)) return false;
    at = found + piece.length;
  }
  return true;
}

/** A component of the same project: `$CI_SERVER_FQDN/$CI_PROJECT_PATH/name@version`. */
function componentPaths(component: string): readonly string[] {
  const found = /^[^@]*\$\{?CI_PROJECT_PATH\}?\/([A-Za-z0-9._-]{1,200})@/.exec(component);
  return found?.[1] === undefined ? [] : [`templates/${found[1]}.yml`, `templates/${found[1]}/template.yml`];
}
