import { expect, it } from 'vitest';
import { renderReferencePage } from './reference-page.ts';

it('is what docs/fields.md says', async () => {
  await expect(renderReferencePage()).toMatchFileSnapshot('../../../docs/fields.md');
});
