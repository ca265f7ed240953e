import { updateWorkload } from '../workload/update-workload.ts';
import { addWorkload, type TestWorkload } from './add-workload.ts';
import { ADMIN, type ForgeServices } from './create-forge-services.ts';
import { storedRows } from './stored-rows.ts';

export const FIRST = { port: 3000, healthcheck: '/health', replicas: 2, labels: { team: 'web' } };
export const SECOND = { port: 4000, replicas: 3, labels: { team: 'web' } };

/** Saves a config on top of the present one. */
export async function editConfig(
  services: ForgeServices,
  id: string,
  config: Record<string, unknown>,
  actor = ADMIN,
): Promise<number> {
  const { row } = await storedRows(services.ctx.db, id);
  const saved = await updateWorkload(services.as(actor), { id, configVersion: row.configVersion, config });
  if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved));
  return saved.configVersion;
}

/** A workload with GitOps off, at version 2: first `FIRST`, then `SECOND`. */
export async function addEditedWorkload(services: ForgeServices): Promise<TestWorkload> {
  const workload = await addWorkload(services, { enabled: false, config: FIRST });
  await editConfig(services, workload.id, SECOND);
  return workload;
}
