import { encodePath } from '../forge-context.ts';
import type { Commit, Ref } from '../git-objects.ts';
import type { StoredRepository } from '../repository-store.ts';

/** The addresses of the API and of the web pages: `http://…/github/api/v3` and `http://…/github`. */
export type GithubAddresses = { api: string; web: string };

/** GitHub's opaque id of anything. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`0${kind.length}:${kind}${id}`).toString('base64');
}

/** A user or organization as it stands in other answers. */
export function simpleUser(login: string, type: 'User' | 'Organization', { api, web }: GithubAddresses) {
  const url = `${api}/users/${login}`;
  const id = numberOf(login);
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${web}/avatars/u/${id}`,
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

/** The account behind a token. */
export function currentUser(login: string, addresses: GithubAddresses) {
  return {
    ...simpleUser(login, 'User', addresses),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    notification_email: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}

/** `GET /repos/{owner}/{repo}`: GitHub's `full-repository`. */
export function fullRepository(
  repository: StoredRepository,
  pushedAt: Date,
  authenticated: boolean,
  addresses: GithubAddresses,
) {
  const [owner = '', name = ''] = repository.name.split('/');
  const url = `${addresses.api}/repos/${repository.name}`;
  const web = `${addresses.web}/${repository.name}`;
  const host = new URL(addresses.web).host;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name,
    full_name: repository.name,
    private: repository.private,
    owner: simpleUser(owner, 'Organization', addresses),
    html_url: web,
    description: null,
    fork: false,
    url,
    ...templates(url),
    created_at: iso(repository.createdAt),
    updated_at: iso(pushedAt),
    pushed_at: iso(pushedAt),
    git_url: `git://${host}/${repository.name}.git`,
    ssh_url: `git@${host}:${repository.name}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
    ...(authenticated && {
      permissions: { admin: false, maintain: false, push: false, triage: false, pull: true },
    }),
    temp_clone_token: null,
    organization: simpleUser(owner, 'Organization', addresses),
    network_count: 0,
    subscribers_count: 0,
  };
}

/** What GitHub says of a commit or tag without a signature: nothing here is signed. */
export const UNSIGNED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

/** `GET /repos/{owner}/{repo}/commits/{ref}`. Authors are not accounts here, so GitHub says null. */
export function fullCommit(repository: StoredRepository, commit: Commit, { api, web }: GithubAddresses) {
  const url = `${api}/repos/${repository.name}`;
  const page = `${web}/${repository.name}/commit`;
  const person = ({ name, email, date }: Commit['author']) => ({ name, email, date: iso(date) });
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repository.id}:${commit.sha}`),
    commit: {
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/${sha}` })),
    stats: { total: 0, additions: 0, deletions: 0 },
    files: [],
  };
}

/** `GET /repos/{owner}/{repo}/git/ref/{ref}`. An annotated tag names its tag object, not the commit. */
export function gitRef(
  repository: StoredRepository,
  kind: 'heads' | 'tags',
  ref: Ref,
  { api }: GithubAddresses,
) {
  const url = `${api}/repos/${repository.name}/git`;
  const full = `refs/${kind}/${ref.name}`;
  const { sha, type } = ref.object;
  return {
    ref: full,
    node_id: nodeId('Ref', `${repository.id}:${full}`),
    url: `${url}/${encodePath(full)}`,
    object: { sha, type, url: `${url}/${type}s/${sha}` },
  };
}

function templates(url: string): Record<string, string> {
  const plain =
    'forks teams hooks events tags languages stargazers contributors subscribers subscription merges';
  const withPart = {
    keys: '/keys{/key_id}',
    collaborators: '/collaborators{/collaborator}',
    issue_events: '/issues/events{/number}',
    assignees: '/assignees{/user}',
    branches: '/branches{/branch}',
    blobs: '/git/blobs{/sha}',
    git_tags: '/git/tags{/sha}',
    git_refs: '/git/refs{/sha}',
    trees: '/git/trees{/sha}',
    statuses: '/statuses/{sha}',
    commits: '/commits{/sha}',
    git_commits: '/git/commits{/sha}',
    comments: '/comments{/number}',
    issue_comment: '/issues/comments{/number}',
    contents: '/contents/{+path}',
    compare: '/compare/{base}...{head}',
    archive: '/{archive_format}{/ref}',
    issues: '/issues{/number}',
    pulls: '/pulls{/number}',
    milestones: '/milestones{/number}',
    notifications: '/notifications{?since,all,participating}',
    labels: '/labels{/name}',
    releases: '/releases{/id}',
    deployments: '/deployments',
    downloads: '/downloads',
  };
  return Object.fromEntries([
    ...plain.split(' ').map((name) => [`${name}_url`, `${url}/${name}`]),
    ...Object.entries(withPart).map(([name, path]) => [`${name}_url`, url + path]),
  ]);
}

function iso(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A lasting number for an account that is nothing but a name here. */
function numberOf(login: string): number {
  let number = 7;
  for (const character of login.toLowerCase()) {
    number = (number * 31 + (character.codePointAt(0) ?? 0)) % 900_000_000;
  }
  return number + 1_000;
}
