import { bigint, pgSchema, serial, text } from 'drizzle-orm/pg-core';

/** The table in which drizzle-kit, too, keeps which migrations are applied. Not part of the schema: the migrator makes it. */
export const appliedMigration = pgSchema('drizzle').table('__drizzle_migrations', {
  id: serial('id').primaryKey(),
  hash: text('hash').notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
});
