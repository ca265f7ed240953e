import { expect, type Locator } from '@playwright/test';

/** From the live value to the one that the repository declares, as they are shown. */
export type Changes = Record<`deploy.${string}`, readonly [live: string, repository: string]>;

/** Holds a list of changes, in the panel or in the confirmation, to exactly these. */
export async function expectChanges(scope: Locator, changes: Changes): Promise<void> {
  await expect(scope.locator('[data-field]')).toHaveText(
    Object.entries(changes).map(
      ([field, [live, repository]]) =>
        new RegExp(
          `${escapeRegExp(field)}\\s*Live: ${escapeRegExp(live)}\\s*Repository: ${escapeRegExp(repository)}$`,
        ),
    ),
  );
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
