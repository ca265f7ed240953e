import { SetupError } from './say.mjs';

/** npm's own limit for an answer is a minute as well. */
const TIMEOUT_MS = 60_000;

/**
 * @typedef {{ name: string, severity: string, title: string, range: string, url: string }} Flaw
 * `range`: the versions that have it. `url`: where it is described.
 */

/**
 * Asks a registry for known flaws, by npm's bulk advisory endpoint (`POST /-/npm/v1/security/advisories/bulk`). pnpm 10 asks the two endpoints that the
 * public registry has retired.
 * @param {string} registry address, as `npm config get registry` gives it
 * @param {Record<string, string[]>} packages versions by name
 * @returns {Promise<Flaw[]>} the gravest first
 * @throws SetupError where there is no answer: nothing was checked then
 */
export async function askForFlaws(registry, packages) {
  const url = new URL(
    '-/npm/v1/security/advisories/bulk',
    registry.endsWith('/') ? registry : `${registry}/`,
  );
  let answer;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(packages),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    answer = await response.json();
    if (typeof answer !== 'object' || answer === null) throw new Error('no object');
  } catch (error) {
    throw noAnswerAboutFlaws(registry, error instanceof Error ? error.message : String(error));
  }
  return Object.entries(answer)
    .flatMap(([name, found]) =>
      [found].flat().map(({ severity, title, vulnerable_versions: range, url: described }) => ({
        name,
        severity: String(severity),
        title: String(title),
        range: String(range),
        url: String(described),
      })),
    )
    .sort((a, b) => rank(a.severity) - rank(b.severity) || a.name.localeCompare(b.name));
}

/**
 * @param {string} registry address
 * @param {string} reason
 */
export function noAnswerAboutFlaws(registry, reason) {
  return new SetupError(
    `The registry gave no answer about known flaws (${reason}): nothing was checked. Ask again where ${new URL(registry).host} can be reached.`,
  );
}

const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'info'];

/** @param {string} severity */
function rank(severity) {
  const place = SEVERITIES.indexOf(severity);
  return place === -1 ? 0 : place;
}
