import type { Reporter } from '../finding.ts';
import { createGithubReporter } from './github.ts';
import { createGitlabReporter } from './gitlab.ts';
import { createHumanReporter } from './human.ts';
import { createJsonReporter } from './json.ts';
import { createSarifReporter } from './sarif.ts';

export const FORMATS = ['human', 'json', 'sarif', 'github', 'gitlab'] as const;
export type Format = (typeof FORMATS)[number];

export function createReporter(format: Format, human: { color: boolean; summary: boolean }): Reporter {
  switch (format) {
    case 'human':
      return createHumanReporter(human);
    case 'json':
      return createJsonReporter();
    case 'sarif':
      return createSarifReporter();
    case 'github':
      return createGithubReporter();
    case 'gitlab':
      return createGitlabReporter();
  }
}
