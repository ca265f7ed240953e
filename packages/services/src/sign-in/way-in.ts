import { schema } from '@tinyforge/db';
import { inArray, isNotNull, or, type SQL } from 'drizzle-orm';

/** Whether a row of `account` lets its owner sign in: it holds a password, or an identity at one of these providers. */
export function isWayIn(providers: readonly { id: string }[]): SQL | undefined {
  const { account } = schema;
  const ids = providers.map(({ id }) => id);
  return or(isNotNull(account.password), ids.length > 0 ? inArray(account.providerId, ids) : undefined);
}
