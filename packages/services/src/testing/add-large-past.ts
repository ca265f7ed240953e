import { connect } from '@tinyforge/db';
import type { ForgeServices } from './create-forge-services.ts';

/**
 * Stores what older versions stored for somebody who swapped all keys of a large config, again and again: events that name every key, and a
 * version of the config for each.
 *
 * @param count number of events, and of versions with the first
 */
export async function addLargePast(
  services: ForgeServices,
  workloadId: string,
  { count, keys }: { count: number; keys: number },
): Promise<{ names: string[] }> {
  const configs = ['a', 'b'].map((letter) =>
    Object.fromEntries(Array.from({ length: keys }, (_, n) => [`${letter}${n}`, n % 10])),
  );
  const names = configs.flatMap((config) => Object.keys(config)).map((key) => `config.${key}`);
  const [even, odd] = configs.map((config) => JSON.stringify(config));
  const data = JSON.stringify({ configVersion: 2, settingsVersion: 1, fields: names, changes: [] });
  const owner = connect(services.testDatabase.ownerUrl, { max: 1 });
  await owner`
    insert into event (at, type, actor_id, actor_name, workload_id, workload_name, data, seq, previous_hash, hash)
    select now() + (${count}::int - n) * interval '1 millisecond', 'workload.updated', 'eve', 'Eve', ${workloadId}, 'Web',
      ${data}::text::jsonb, ${count}::int - n + 10, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
    from generate_series(1, ${count}::int) n`;
  await owner`
    insert into config_history (workload_id, version, config, cause, actor_name)
    select ${workloadId}, n, (case when n % 2 = 0 then ${even ?? ''} else ${odd ?? ''} end)::text::jsonb, 'edit', 'Eve'
    from generate_series(2, ${count}::int) n`;
  await owner`
    update workload set config_version = ${count}, source_config = (
      select config from config_history where workload_id = ${workloadId} and version = ${count}::int)
    where id = ${workloadId}`;
  await owner.end();
  return { names };
}
