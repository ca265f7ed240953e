import { findAddressProblems, parseDatabaseAddress } from '@tinyforge/db/address';
import type { Environment } from '@tinyforge/env';

/** A sentence for each fault of the addresses that shows without connecting. */
export function findRouteProblems({
  databaseUrl,
  databaseDirectUrl,
}: Pick<Environment, 'databaseUrl' | 'databaseDirectUrl'>): string[] {
  const routes = [
    { variable: 'DATABASE_URL', uri: databaseUrl },
    { variable: 'DATABASE_DIRECT_URL', uri: databaseDirectUrl },
  ];
  const problems = routes.flatMap(({ variable, uri }) =>
    uri === null ? [] : findAddressProblems(uri).map((problem) => `${variable} ${problem}.`),
  );
  if (databaseUrl !== null && databaseDirectUrl === null && saysPooler(databaseUrl))
    problems.push(
      'DATABASE_URL says that it leads to a connection pooler (pgbouncer=true): set DATABASE_DIRECT_URL too, the address of the database server itself, as the owner of the tables.',
    );
  if (databaseDirectUrl !== null && saysPooler(databaseDirectUrl))
    problems.push(
      'DATABASE_DIRECT_URL says that it leads to a connection pooler (pgbouncer=true), and must lead past it: name the database server itself there.',
    );
  return problems;
}

function saysPooler(uri: string): boolean {
  const parsed = parseDatabaseAddress(uri);
  return parsed.ok && parsed.address.isPooler;
}
