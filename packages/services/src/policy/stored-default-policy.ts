import { type Queryable, schema, type Transaction } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { SYSTEM_KEYS } from '../system-setting.ts';

/** The rules for all workloads as they are stored. `version`: one higher at every change. */
export type StoredDefaultPolicy = { version: number; rules: schema.FieldRules };

const NONE: StoredDefaultPolicy = { version: 1, rules: {} };
const { systemSetting } = schema;

/** The stored rules; the first ones where nobody has made any. */
export async function readDefaultPolicy(db: Queryable): Promise<StoredDefaultPolicy> {
  const [row] = await selectPolicy(db);
  return toPolicy(row?.value);
}

/** The same, and nobody else changes them until the transaction ends. With `share`, others may keep them so too. */
export async function holdDefaultPolicy(
  tx: Transaction,
  at: Date,
  strength: 'update' | 'share' = 'update',
): Promise<StoredDefaultPolicy> {
  const first = { key: SYSTEM_KEYS.fieldPolicy, value: NONE, updatedAt: at };
  await tx.insert(systemSetting).values(first).onConflictDoNothing();
  const [row] = await selectPolicy(tx).for(strength);
  return toPolicy(row?.value);
}

function selectPolicy(db: Queryable) {
  return db
    .select({ value: systemSetting.value })
    .from(systemSetting)
    .where(eq(systemSetting.key, SYSTEM_KEYS.fieldPolicy));
}

/** Only `set-default-rule.ts` writes this setting. */
function toPolicy(value: unknown): StoredDefaultPolicy {
  return value === undefined ? NONE : (value as StoredDefaultPolicy);
}
