import type { schema } from '@tinyforge/db';
import { sql } from 'drizzle-orm';
import { SYSTEM_KEYS } from '../system-setting.ts';

/** The rules for all workloads as a column of any query: what is read beside a workload is of the same moment as its versions. */
export const defaultRules = sql<schema.FieldRules>`coalesce((
  select "value" -> 'rules' from system_setting where "key" = ${sql.raw(`'${SYSTEM_KEYS.fieldPolicy}'`)}
), '{}'::jsonb)`.as('default_rules');
