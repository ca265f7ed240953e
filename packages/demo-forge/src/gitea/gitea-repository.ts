import { encodePath } from '../forge-context.ts';
import type { Commit, Ref } from '../git-objects.ts';
import type { StoredRepository } from '../repository-store.ts';

/** The addresses of the API and of the web pages: `http://…/gitea/api/v1` and `http://…/gitea`. */
export type GiteaAddresses = { api: string; web: string };

/** Go's moment for what has not happened. */
const NEVER = '0001-01-01T00:00:00Z';

/** How pull requests of a new repository are merged. */
const MERGE_SETTINGS = {
  ignore_whitespace_conflicts: false,
  allow_merge_commits: true,
  allow_rebase: true,
  allow_rebase_explicit: true,
  allow_squash_merge: true,
  allow_fast_forward_only_merge: true,
  allow_rebase_update: true,
  default_delete_branch_after_merge: false,
  default_merge_style: 'merge',
  default_allow_maintainer_edit: false,
};

export function userEntity(login: string, { web }: GiteaAddresses) {
  return {
    id: 1,
    login,
    login_name: '',
    source_id: 0,
    full_name: '',
    email: `${login}@noreply.invalid`,
    avatar_url: `${web}/avatars/${login}`,
    html_url: `${web}/${login}`,
    language: '',
    is_admin: false,
    last_login: NEVER,
    created: '2020-01-01T00:00:00Z',
    restricted: false,
    active: false,
    prohibit_login: false,
    location: '',
    website: '',
    description: '',
    visibility: 'public',
    followers_count: 0,
    following_count: 0,
    starred_repos_count: 0,
    username: login,
  };
}

/** `GET /repos/{owner}/{repo}` */
export function repositoryEntity(
  repository: StoredRepository,
  updatedAt: Date,
  empty: boolean,
  addresses: GiteaAddresses,
) {
  const [owner = '', name = ''] = repository.name.split('/');
  const web = `${addresses.web}/${repository.name}`;
  const url = `${addresses.api}/repos/${repository.name}`;
  return {
    id: repository.id,
    owner: userEntity(owner, addresses),
    name,
    full_name: repository.name,
    description: '',
    empty,
    private: repository.private,
    fork: false,
    template: false,
    mirror: false,
    size: 0,
    language: '',
    languages_url: `${url}/languages`,
    html_url: web,
    url,
    link: '',
    ssh_url: `git@${new URL(web).hostname}:${repository.name}.git`,
    clone_url: `${web}.git`,
    original_url: '',
    website: '',
    stars_count: 0,
    forks_count: 0,
    watchers_count: 0,
    open_issues_count: 0,
    open_pr_counter: 0,
    release_counter: 0,
    default_branch: repository.defaultBranch,
    archived: false,
    created_at: iso(repository.createdAt),
    updated_at: iso(updatedAt),
    archived_at: '1970-01-01T00:00:00Z',
    permissions: { admin: false, push: false, pull: true },
    has_issues: true,
    internal_tracker: {
      enable_time_tracker: true,
      allow_only_contributors_to_track_time: true,
      enable_issue_dependencies: true,
    },
    has_wiki: true,
    has_pull_requests: true,
    has_projects: true,
    projects_mode: 'all',
    has_releases: true,
    has_packages: true,
    has_actions: true,
    ...MERGE_SETTINGS,
    internal: false,
    avatar_url: '',
    mirror_interval: '',
    object_format_name: 'sha1',
    mirror_updated: NEVER,
    topics: [],
    licenses: [],
  };
}

/** `GET /repos/{owner}/{repo}/branches/{branch}` */
export function branchEntity(
  repository: StoredRepository,
  ref: Ref,
  commit: Commit,
  { web }: GiteaAddresses,
) {
  const person = ({ name, email }: Commit['author']) => ({ name, email, username: '' });
  return {
    name: ref.name,
    commit: {
      id: commit.sha,
      message: `${commit.message}\n`,
      url: `${web}/${repository.name}/commit/${commit.sha}`,
      author: person(commit.author),
      committer: person(commit.committer),
      verification: UNSIGNED,
      timestamp: iso(commit.committer.date),
      added: null,
      removed: null,
      modified: null,
    },
    protected: false,
    required_approvals: 0,
    enable_status_check: false,
    status_check_contexts: [],
    user_can_push: false,
    user_can_merge: false,
    effective_branch_protection_name: '',
  };
}

/**
 * `GET /repos/{owner}/{repo}/tags/{tag}`: `id` is the tag object of an annotated tag, `commit` what that
 * points at, be it another tag (`ToTag` in services/convert/convert.go). Of a tag without an object both are
 * the commit.
 */
export function tagEntity(
  repository: StoredRepository,
  ref: Ref,
  { target, message, date }: { target: string; message: string; date: Date },
  a: GiteaAddresses,
) {
  const archive = `${a.web}/${repository.name}/archive/${encodePath(ref.name)}`;
  return {
    name: ref.name,
    message,
    id: ref.object.sha,
    commit: commitMeta(repository, target, date, a),
    zipball_url: `${archive}.zip`,
    tarball_url: `${archive}.tar.gz`,
  };
}

/** `GET /repos/{owner}/{repo}/git/commits/{sha}` */
export function commitEntity(repository: StoredRepository, commit: Commit, addresses: GiteaAddresses) {
  const url = `${addresses.api}/repos/${repository.name}/git`;
  const person = ({ name, email, date }: Commit['author']) => ({ name, email, date: iso(date) });
  return {
    url: `${url}/commits/${commit.sha}`,
    sha: commit.sha,
    created: iso(commit.committer.date),
    html_url: `${addresses.web}/${repository.name}/commit/${commit.sha}`,
    commit: {
      url: `${url}/commits/${commit.sha}`,
      author: person(commit.author),
      committer: person(commit.committer),
      message: `${commit.message}\n`,
      tree: { url: `${url}/trees/${commit.tree}`, sha: commit.tree, created: iso(commit.committer.date) },
      verification: UNSIGNED,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => commitMeta(repository, sha, new Date(0), addresses)),
    files: [],
    stats: { total: 0, additions: 0, deletions: 0 },
  };
}

function commitMeta(repository: StoredRepository, sha: string, created: Date, { api }: GiteaAddresses) {
  return { url: `${api}/repos/${repository.name}/git/commits/${sha}`, sha, created: iso(created) };
}

const UNSIGNED = {
  verified: false,
  reason: 'gpg.error.not_signed_commit',
  signature: '',
  signer: null,
  payload: '',
};

function iso(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
