import type { Issuer, Part, Slot } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import { type Boundary, nounOf, withArticle } from './boundary.ts';
import type { ChangedFacts } from './changed-token.ts';
import { filledSlots, strangeFacts, strangeValue } from './slot-values.ts';

/** Who else has tokens of the issuer: other customers, other units of the same one, and names that look like theirs. */
export function identityBoundaries(issuer: Issuer, facts: TokenFacts): readonly Boundary[] {
  const levels = levelsOf(issuer, facts);
  return [
    ...tenantBoundaries(issuer, facts, levels),
    ...levels.units.map(part => another(issuer, facts, [part], levels)),
    ...[...levels.tenants, ...levels.units].flatMap(part => [
      ...lookAlikes(issuer, facts, part, levels),
      ...takenOver(issuer, facts, part, levels),
    ]),
  ];
}

interface Levels {
  readonly tenants: readonly Part[];
  readonly units: readonly Part[];
  /** From the widest on; ids of what is within another thing are others too. */
  readonly all: readonly Part[];
}

/** An audience is asked for; who may have which tokens it does not say. */
const IS_ASKED_FOR: readonly Part[] = ['audience'];

function levelsOf(issuer: Issuer, facts: TokenFacts): Levels {
  const isSaid = (part: Part): boolean => filledSlots(issuer, facts, [part]).length > 0;
  const tenants = issuer.tenant.filter(part => isSaid(part) && !IS_ASKED_FOR.includes(part));
  const units = issuer.unit.filter(part => isSaid(part) && !tenants.includes(part));
  return { tenants, units, all: [...new Set([...issuer.tenant, ...issuer.unit, ...issuer.context])] };
}

/** What holds several tenants. */
const ENCLOSING: readonly Part[] = ['account'];

function tenantBoundaries(issuer: Issuer, facts: TokenFacts, levels: Levels): readonly Boundary[] {
  const { tenants } = levels;
  const enclosed = tenants.filter(part => !ENCLOSING.includes(part));
  if (tenants.length === 0) return [];
  const groups = enclosed.length === 0 || enclosed.length === tenants.length ? [tenants] : [tenants, enclosed];
  return groups.map(parts => another(issuer, facts, parts, levels));
}

function another(issuer: Issuer, facts: TokenFacts, parts: readonly Part[], levels: Levels): Boundary {
  const changed = strangeFacts(issuer, facts, parts);
  const [part = 'subject'] = parts;
  return {
    boundary: `another-${part}`,
    who: `another ${nounOf(part)}`,
    reach: 'outsider',
    facts: { ...withinOthers(issuer, facts, parts, levels), ...changed },
  };
}

/** The ids of what is within another thing: of the same names they are others. */
function withinOthers(issuer: Issuer, facts: TokenFacts, parts: readonly Part[], { all }: Levels): ChangedFacts {
  const first = Math.min(...parts.map(part => all.indexOf(part)));
  const within = all.slice(first + 1).filter(part => !parts.includes(part) && !issuer.tenant.includes(part));
  return strangeFacts(issuer, facts, within, 'id');
}

/** Endings and beginnings that a pattern without a separator before its wildcard takes in. */
function lookAlikes(issuer: Issuer, facts: TokenFacts, part: Part, levels: Levels): readonly Boundary[] {
  return filledSlots(issuer, facts, [part]).flatMap(([name, slot, value]) =>
    alike(slot, value).map((text): Boundary => ({
      boundary: 'look-alike',
      who: `${withArticle(nounOf(part))} ${slot.naming === 'id' ? 'with the id' : 'called'} ${text}`,
      reach: 'outsider',
      facts: {
        ...withinOthers(issuer, facts, [part], levels),
        ...strangeFacts(issuer, facts, [part], 'id'),
        [name]: text,
      },
    })),
  );
}

function alike({ characters, naming, only }: Slot, value: string): readonly string[] {
  if (only !== undefined || characters === 'uuid') return [];
  if (characters === 'digits') return [`${value}0`, `1${value}`];
  if (naming === 'id') return [`${value}0`];
  const inside = characters === 'path' ? [`${value}/stranger`] : [];
  return [`${value}-evil`, ...inside, ...(value.includes('://') ? [] : [`evil-${value}`])];
}

/** Who makes it anew, or takes the name after a rename: the same names, and ids that are never given twice. */
function takenOver(issuer: Issuer, facts: TokenFacts, part: Part, levels: Levels): readonly Boundary[] {
  const [named] = filledSlots(issuer, facts, [part], 'name');
  if (named === undefined) return [];
  const index = levels.all.indexOf(part);
  const anew = levels.all.slice(index).filter(each => each === part || levels.units.includes(each));
  const ids = Object.entries(issuer.slots).filter(([, slot]) => slot.naming === 'id' && anew.includes(slot.part));
  if (ids.length === 0) return [];
  return [
    {
      boundary: 'name-taken-over',
      who: `${withArticle(nounOf(part))} made anew under the name ${named[2]}`,
      reach: 'name',
      facts: Object.fromEntries(ids.map(([name, slot]) => [name, strangeValue(slot, facts[name] ?? '')])),
    },
  ];
}
