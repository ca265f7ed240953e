import type { Forge } from './forge.ts';
import { giteaForge } from './gitea/gitea-forge.ts';
import { githubForge } from './github/github-forge.ts';
import { gitlabForge } from './gitlab/gitlab-forge.ts';
import type { ForgeKind } from './provider.ts';

/** Every forge that there is: the line that a new one adds. */
export const FORGES: Readonly<Record<ForgeKind, Forge>> = {
  github: githubForge,
  gitlab: gitlabForge,
  gitea: giteaForge,
};
