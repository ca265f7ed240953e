/** The three APIs that the demo forge speaks; the same words as in `@tinyforge/providers`. */
export const FORGE_KINDS = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof FORGE_KINDS)[number];

const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
const MAX_NAME_LENGTH = 100;
const MAX_GROUP_DEPTH = 20;

/**
 * Whether a repository of that name can exist: `owner/name`, on GitLab also `group/subgroup/name`. Each part is
 * a plain folder name, so that a name can never lead out of the forge's folder.
 */
export function isRepositoryName(forge: ForgeKind, repository: string): boolean {
  const parts = repository.split('/');
  const enough =
    forge === 'gitlab' ? parts.length >= 2 && parts.length <= MAX_GROUP_DEPTH : parts.length === 2;
  return enough && parts.every(isNamePart);
}

/** Whether one part of a repository's name is a folder name that every forge would take. */
export function isNamePart(part: string): boolean {
  return NAME.test(part) && part.length <= MAX_NAME_LENGTH && !/^\.+$/.test(part) && !/\.git$/i.test(part);
}
