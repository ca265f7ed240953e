import * as services from '@tinyforge/services';
import { expect, it } from 'vitest';
import { MIN_PASSWORD_LENGTH } from './password-rules.ts';

it('tells people the length that the services ask for', () => {
  expect(MIN_PASSWORD_LENGTH).toBe(services.MIN_PASSWORD_LENGTH);
});
