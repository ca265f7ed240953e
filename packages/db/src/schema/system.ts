import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Single facts about this installation: the demo's port, the hash of the set-up token. Keys are `SYSTEM_KEYS` in @tinyforge/services. */
export const systemSetting = pgTable('system_setting', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

/** A check value per secret key: a wrong key refuses the start before anything is written. */
export const sealingKey = pgTable('sealing_key', {
  keyId: text('key_id').primaryKey(),
  checkValue: text('check_value').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});
