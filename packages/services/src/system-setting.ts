import { type Queryable, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';

/** Keys of `system_setting`. */
export const SYSTEM_KEYS = {
  /** `{ hash }` of the one-time set-up token; there only while no user exists. */
  setupToken: 'setup_token',
  /** What the demo remembers: its port and folder. */
  demo: 'demo',
  /** `{ version, rules }`: who decides each field where a workload has no rule of its own. */
  fieldPolicy: 'field_policy',
} as const;

type SystemKey = (typeof SYSTEM_KEYS)[keyof typeof SYSTEM_KEYS];

/** The stored JSON, unchecked: the caller validates it. `undefined` when there is none. */
export async function readSystemSetting(db: Queryable, key: SystemKey): Promise<unknown> {
  const [row] = await db
    .select({ value: schema.systemSetting.value })
    .from(schema.systemSetting)
    .where(eq(schema.systemSetting.key, key));
  return row?.value;
}

export async function writeSystemSetting(
  db: Queryable,
  key: SystemKey,
  value: Record<string, unknown>,
  at: Date,
): Promise<void> {
  await db
    .insert(schema.systemSetting)
    .values({ key, value, updatedAt: at })
    .onConflictDoUpdate({ target: schema.systemSetting.key, set: { value, updatedAt: at } });
}

export async function deleteSystemSetting(db: Queryable, key: SystemKey): Promise<void> {
  await db.delete(schema.systemSetting).where(eq(schema.systemSetting.key, key));
}
