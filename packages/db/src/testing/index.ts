export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { type CrashablePostgres, startCrashablePostgres } from './start-crashable-postgres.ts';
export { startTlsPostgres, type TlsPostgres } from './start-tls-postgres.ts';
