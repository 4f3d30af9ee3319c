import type { Issuer } from '../issuer.ts';
import type { Breadth, ClaimAnalysis } from './analysis.ts';

/** @param analysis undefined where no condition is on a claim that tells who it is. */
export function breadthOf(issuer: Issuer, analysis: ClaimAnalysis | undefined): Breadth {
  if (analysis === undefined) return 'none';
  if (analysis.matches === 'never') return analysis.meant === undefined ? 'exact' : breadthOf(issuer, analysis.meant);
  const { parts, strangers } = analysis;
  // A subject that names nobody is one that every customer can have, however exactly it is compared.
  const namesNobody = parts.size === 0 && analysis.formats.length > 0 && issuer.shared;
  if (analysis.literal) return namesNobody ? 'anyone' : 'exact';
  if (parts.size === 0) return analysis.matches === 'unknown' ? 'depends' : 'anyone';
  const units = issuer.unit.map(part => parts.get(part));
  const last = units.at(-1);
  const isUnitById = last?.kind === 'pinned' && last.by === 'id';
  const tenants = [...issuer.tenant, ...(issuer.tenantPerhaps ?? [])].map(part => parts.get(part)?.kind);
  if (issuer.shared && !isUnitById && !tenants.includes('pinned')) {
    return tenants.includes('unknown') ? 'depends' : 'anyone';
  }
  if (strangers === 'yes') return 'anyone';
  if (isUnitById || units.every(unit => unit?.kind === 'pinned')) {
    return issuer.context.some(part => parts.get(part)?.kind === 'unknown') ? 'depends' : 'unit';
  }
  return units.every(unit => unit?.kind === 'pinned' || unit?.kind === 'unknown') ? 'depends' : 'tenant';
}
