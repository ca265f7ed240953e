import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, type TestInfo } from '@playwright/test';
import en from '../../messages/en.json' with { type: 'json' };
import ru from '../../messages/ru.json' with { type: 'json' };

/** What is written on the pages, to find things by in either language. */
export const MESSAGES = { en, ru };
export type Messages = typeof en;

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const SMALL_PHONE = { width: 360, height: 740 };

/** What is shown where a message is missing: its key, such as `gitops.title`. */
const MESSAGE_KEY = new RegExp(`\\b(?:${Object.keys(en).join('|')})\\.[a-z]\\w*(?:\\.[\\w-]+)*`);

/** Lets a browser ask for a language, as the switch on the page does. */
export function speak(context: BrowserContext, url: string, locale: keyof typeof MESSAGES): Promise<void> {
  return context.addCookies([{ name: 'tinyforge_locale', value: locale, url }]);
}

/** How a page is looked at in each language: between them, in both themes at both widths. */
const LOOKS = {
  en: [
    ['light', DESKTOP],
    ['dark', PHONE],
  ],
  ru: [
    ['dark', DESKTOP],
    ['light', PHONE],
  ],
} as const;

/**
 * Holds what is on the screen to what every page must be, in both themes and from a desktop down to a small phone: nothing to scroll
 * sideways, no key instead of a message, nothing that keeps people with a disability from using it. Leaves screenshots in
 * `test-results/screenshots` for a person to look at.
 */
export async function look(
  page: Page,
  { locale, name }: { locale: keyof typeof MESSAGES; name: string },
  testInfo: TestInfo,
): Promise<void> {
  await expect(page.locator('body')).not.toContainText(MESSAGE_KEY, { useInnerText: true });
  for (const [colorScheme, viewport] of LOOKS[locale]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    const shot = `${locale}-${name}-${colorScheme}-${viewport.width}`;
    await fitsTheWindow(page, shot);
    expect.soft(await findBarriers(page), `${shot} keeps people out`).toEqual([]);
    await page.screenshot({ path: join(testInfo.project.outputDir, 'screenshots', `${shot}.png`) });
  }
  await page.setViewportSize(SMALL_PHONE);
  await fitsTheWindow(page, `${locale}-${name}-${SMALL_PHONE.width}`);
}

/** What floats takes its new place a moment after the window has changed. */
function fitsTheWindow(page: Page, shot: string): Promise<void> {
  const softly = expect.configure({ soft: true });
  return softly.poll(() => sidewaysScroll(page), `${shot} scrolls sideways`).toBe(0);
}

/** By how many pixels the page is wider than the window. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa'])
    // Hidden stops that lead the focus back into an open menu: they hand it on at once.
    .exclude('[data-base-ui-focus-guard]')
    // One document, and no frames to look into.
    .setLegacyMode()
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.any[0]?.message ?? ''}`));
}
