import postgres from 'postgres';

/** SQLSTATE of an error that a statement failed with, through Drizzle's wrapping; null for every other error. */
export function sqlState(error: unknown): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof postgres.PostgresError ? cause.code : null;
}

/** Name of the constraint that a statement ran into; null where there was none. */
export function violatedConstraint(error: unknown): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof postgres.PostgresError ? (cause.constraint_name ?? null) : null;
}
