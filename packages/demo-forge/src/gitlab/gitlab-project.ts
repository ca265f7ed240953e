import type { Commit, Ref, TreeEntry } from '../git-objects.ts';
import type { StoredRepository } from '../repository-store.ts';

/** `GET /projects/:id`, as someone without a role in the project sees it. */
export function project(repository: StoredRepository, web: string, lastActivityAt: Date, empty: boolean) {
  const parts = repository.name.split('/');
  const path = parts.at(-1) ?? '';
  const group = parts.slice(0, -1);
  const url = `${web}/${repository.name}`;
  return {
    id: repository.id,
    description: null,
    name: path,
    name_with_namespace: parts.join(' / '),
    path,
    path_with_namespace: repository.name,
    created_at: iso(repository.createdAt),
    default_branch: empty ? null : repository.defaultBranch,
    tag_list: [],
    topics: [],
    ssh_url_to_repo: `git@${new URL(web).hostname}:${repository.name}.git`,
    http_url_to_repo: `${url}.git`,
    web_url: url,
    readme_url: null,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    last_activity_at: iso(lastActivityAt),
    visibility: repository.private ? 'private' : 'public',
    namespace: {
      id: 1 + group.length,
      name: group.at(-1),
      path: group.at(-1),
      kind: 'group',
      full_path: group.join('/'),
      parent_id: null,
      avatar_url: null,
      web_url: `${web}/groups/${group.join('/')}`,
    },
    empty_repo: empty,
    archived: false,
  };
}

/** `GET /projects/:id/repository/commits/:sha`; inside branches and tags too. */
export function commitEntity(repository: StoredRepository, commit: Commit, web: string) {
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: iso(commit.committer.date),
    parent_ids: commit.parents,
    title: commit.message.split('\n')[0] ?? '',
    message: commit.message,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: iso(commit.author.date),
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: iso(commit.committer.date),
    trailers: {},
    extended_trailers: {},
    web_url: `${web}/${repository.name}/-/commit/${commit.sha}`,
  };
}

/** `GET /projects/:id/repository/branches/:branch` */
export function branchEntity(repository: StoredRepository, ref: Ref, commit: Commit, web: string) {
  const isDefault = ref.name === repository.defaultBranch;
  return {
    name: ref.name,
    commit: commitEntity(repository, commit, web),
    merged: false,
    protected: isDefault,
    developers_can_push: false,
    developers_can_merge: false,
    can_push: false,
    default: isDefault,
    web_url: `${web}/${repository.name}/-/tree/${ref.name}`,
  };
}

/** `GET /projects/:id/repository/tags/:tag`: `target` is the tag object of an annotated tag. */
export function tagEntity(
  repository: StoredRepository,
  ref: Ref,
  message: string,
  commit: Commit,
  web: string,
) {
  return {
    name: ref.name,
    message,
    target: ref.object.sha,
    commit: commitEntity(repository, commit, web),
    release: null,
    protected: false,
    created_at: ref.object.type === 'tag' ? iso(commit.committer.date) : null,
  };
}

/** One line of `GET /projects/:id/repository/tree`. */
export function treeEntity(entry: TreeEntry) {
  return {
    id: entry.sha,
    name: entry.path.split('/').at(-1),
    type: entry.type,
    path: entry.path,
    mode: entry.mode,
  };
}

/** `GET /user` */
export function userEntity(login: string, web: string) {
  return {
    id: 1,
    username: login,
    public_email: null,
    name: login,
    state: 'active',
    locked: false,
    avatar_url: null,
    web_url: `${web}/${login}`,
    created_at: '2020-01-01T00:00:00.000Z',
    bio: '',
    bot: false,
  };
}

function iso(date: Date): string {
  return date.toISOString().replace('Z', '+00:00');
}
