export type { DemoApp, DemoInstallation } from './apps.ts';
export { type CommitFilesOptions, commitFiles, type DemoFile } from './commit-files.ts';
export {
  type CreateDemoRepositoryOptions,
  createDemoRepository,
  renameDemoRepository,
} from './create-demo-repository.ts';
export { DemoForgeError, type DemoForgeErrorCode } from './demo-forge-error.ts';
export { type GitCommand, runGit } from './git.ts';
export { isServedAt } from './is-served-at.ts';
export { type DemoForge, type StartDemoForgeOptions, startDemoForge } from './start-demo-forge.ts';
export type { DemoToken } from './tokens.ts';
