/** What a subject proves and what it does not, as nouns after "the". */
export interface Proven {
  readonly proven: readonly string[];
  readonly missing: readonly string[];
}

/** A name that is free again after a rename or a deletion can be taken by a stranger; an id is never given twice. */
const BY_NAME = ' (by a name that another can take over)';
const BY_ID = ' (by its id)';

/**
 * The forms of GitHub Actions' default subject [docs.github.com, OpenID Connect reference]: `repo:O/R:ref:refs/heads/B`, the
 * immutable `repo:O@1/R@2:…` of repositories since 2026-07-15, and another context than a branch. A colon in a value is
 * written `%3A`. Undefined for what is none of them.
 */
export function gitHubProof(subject: string): Proven | undefined {
  const [, owner = '', name = '', context = ''] = /^repo:([^/:]+)\/([^/:]+):(.+)$/.exec(subject) ?? [];
  if (context === '') return undefined;
  const immutable = /@\d+$/.test(owner) && /@\d+$/.test(name);
  const repository = `repository${immutable ? BY_ID : BY_NAME}`;
  if (context.startsWith('ref:refs/heads/')) return { proven: [repository, 'branch'], missing: ['person'] };
  if (context.startsWith('ref:refs/tags/')) return { proven: [repository, 'tag'], missing: ['person', 'branch'] };
  if (context.startsWith('environment:')) {
    return { proven: [repository, 'deployment environment'], missing: ['person', 'branch'] };
  }
  if (context === 'pull_request') {
    return { proven: [repository, 'that a pull request started the job'], missing: ['person', 'branch'] };
  }
  return undefined;
}

/**
 * GitLab's subject [docs.gitlab.com/ci/secrets/id_token_authentication]: `project_path:G/P` and then what the project chose,
 * by default `ref_type:branch:ref:B`.
 */
export function gitLabProof(subject: string): Proven | undefined {
  if (!/^project_path:[^:]+(?::|$)/.test(subject)) return undefined;
  const refType = /:ref_type:(branch|tag)(?::|$)/.exec(subject)?.[1];
  const ref = /:ref:/.test(subject) ? [refType ?? 'branch or tag'] : [];
  const environment = /:environment(?:_protected|_tier)?:/.test(subject) ? ['deployment environment'] : [];
  const person = /:user_(?:id|login|email):/.test(subject) ? ['person'] : [];
  return {
    proven: [`project${BY_NAME}`, ...ref, ...environment, ...person],
    missing: ['person', 'branch'].filter(noun => !person.includes(noun) && !ref.some(text => text.includes(noun))),
  };
}
