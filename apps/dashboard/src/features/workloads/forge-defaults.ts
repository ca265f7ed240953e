/** The hosted forges' web addresses. As `DEFAULT_BASE_URLS` of @tinyforge/providers, which browser code cannot import; a test holds both together. */
export const DEFAULT_BASE_URLS = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  gitea: '',
} as const;

export type ForgeKind = keyof typeof DEFAULT_BASE_URLS;
export const FORGE_KINDS = ['github', 'gitlab', 'gitea'] as const satisfies readonly ForgeKind[];

export function isDefaultBaseUrl(baseUrl: string): boolean {
  return Object.values<string>(DEFAULT_BASE_URLS).includes(baseUrl.trim());
}

/** Whether two typed or stored addresses mean the same server, as far as a form needs to know. */
export function sameBaseUrl(a: string, b: string): boolean {
  const plain = (url: string) => url.trim().toLowerCase().replace(/\/+$/, '');
  return plain(a) === plain(b);
}

/** The repository's web page; GitLab has one for a project's number too, which leads on to the project. */
export function repositoryUrl({ baseUrl, repository }: { baseUrl: string; repository: string }): string {
  return /^\d+$/.test(repository) ? `${baseUrl}/projects/${repository}` : `${baseUrl}/${repository}`;
}
