import type { GitHubOrigins } from '../../broker/broker.ts';
import type { JsonObject } from '../../core/parse.ts';
import type { GitHubAccount, GitHubRepository, GitHubState } from './state.ts';

const CREATED = '2024-03-05T09:12:44Z';

/** `simple-user` of GitHub's API description. */
export function simpleUser({ id, login, type }: GitHubAccount, { api, web }: GitHubOrigins): JsonObject {
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId('U', id),
    avatar_url: `${web}/avatars/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** `public-user`: an app without permission for the profile gets no more, whoever asks through it. */
export function publicUser(account: GitHubAccount, origins: GitHubOrigins): JsonObject {
  return {
    ...simpleUser(account, origins),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: CREATED,
    updated_at: CREATED,
  };
}

/** `minimal-repository`. */
export function minimalRepository(
  repository: GitHubRepository,
  state: GitHubState,
  origins: GitHubOrigins,
): JsonObject {
  const fullName = state.fullName(repository);
  const url = `${origins.api}/repos/${fullName}`;
  const links = Object.fromEntries(Object.entries(LINKS).map(([name, suffix]) => [`${name}_url`, `${url}/${suffix}`]));
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.private,
    owner: simpleUser(state.account(repository.ownerId), origins),
    html_url: `${origins.web}/${fullName}`,
    description: null,
    fork: repository.fork,
    url,
    ...links,
  };
}

/** `full-repository`, as that person sees it; undefined: nobody signed in. */
export function fullRepository(
  repository: GitHubRepository,
  state: GitHubState,
  { origins, userId }: { readonly origins: GitHubOrigins; readonly userId: number | undefined },
): JsonObject {
  const fullName = state.fullName(repository);
  const role = userId === undefined ? undefined : repository.roles[userId];
  return {
    ...minimalRepository(repository, state, origins),
    ...counts(),
    git_url: `git://${new URL(origins.web).host}/${fullName}.git`,
    ssh_url: `git@${new URL(origins.web).hostname}:${fullName}.git`,
    clone_url: `${origins.web}/${fullName}.git`,
    svn_url: `${origins.web}/${fullName}`,
    homepage: null,
    language: null,
    mirror_url: null,
    license: null,
    created_at: CREATED,
    updated_at: CREATED,
    pushed_at: CREATED,
    size: 108,
    default_branch: 'main',
    topics: [],
    archived: repository.archived,
    disabled: repository.disabled,
    is_template: repository.template,
    visibility: repository.private ? 'private' : 'public',
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    // The person's role; what the token may is not told here.
    ...(userId === undefined
      ? {}
      : {
          permissions: {
            admin: role === 'admin',
            maintain: role === 'admin' || role === 'maintain',
            push: role !== undefined && role !== 'read',
            triage: role !== undefined && role !== 'read',
            pull: true,
          },
        }),
  };
}

function nodeId(prefix: string, id: number): string {
  return `${prefix}_${Buffer.from(String(id)).toString('base64url')}`;
}

function counts(): JsonObject {
  const names = ['forks', 'stargazers', 'watchers', 'open_issues', 'network', 'subscribers'];
  return {
    ...Object.fromEntries(names.map(name => [`${name}_count`, 0])),
    forks: 0,
    open_issues: 0,
    watchers: 0,
  };
}

const LINKS: Readonly<Record<string, string>> = {
  archive: '{archive_format}{/ref}',
  assignees: 'assignees{/user}',
  blobs: 'git/blobs{/sha}',
  branches: 'branches{/branch}',
  collaborators: 'collaborators{/collaborator}',
  comments: 'comments{/number}',
  commits: 'commits{/sha}',
  compare: 'compare/{base}...{head}',
  contents: 'contents/{+path}',
  contributors: 'contributors',
  deployments: 'deployments',
  downloads: 'downloads',
  events: 'events',
  forks: 'forks',
  git_commits: 'git/commits{/sha}',
  git_refs: 'git/refs{/sha}',
  git_tags: 'git/tags{/sha}',
  hooks: 'hooks',
  issue_comment: 'issues/comments{/number}',
  issue_events: 'issues/events{/number}',
  issues: 'issues{/number}',
  keys: 'keys{/key_id}',
  labels: 'labels{/name}',
  languages: 'languages',
  merges: 'merges',
  milestones: 'milestones{/number}',
  notifications: 'notifications{?since,all,participating}',
  pulls: 'pulls{/number}',
  releases: 'releases{/id}',
  stargazers: 'stargazers',
  statuses: 'statuses/{sha}',
  subscribers: 'subscribers',
  subscription: 'subscription',
  tags: 'tags',
  teams: 'teams',
  trees: 'git/trees{/sha}',
};
