import { z } from 'zod';

/** Bounds only: what is wrong inside them the use case says, field by field. */
export const passwordInput = z.string().max(1_000);
export const personIdInput = z.string().min(1).max(64);

export const personInput = z.object({
  name: z.string().max(1_000),
  email: z.string().max(1_000),
  password: passwordInput,
});
