/**
 * What a document is for: a role's trust names a principal and no resource, rights (a session policy, a permission boundary, what
 * is attached to a role) a resource and no principal. `either` where whoever reads cannot tell.
 */
export type PolicyUse = 'trust' | 'rights' | 'either';
