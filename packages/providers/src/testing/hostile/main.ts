import { DEFAULT_TIMEOUTS } from '../../index.ts';
import { printTable } from './print-table.ts';
import { runHostileCases } from './run-hostile-cases.ts';

// `pnpm --filter @tinyforge/providers hostile`: every case against every forge, with the limits that the product has.

const results = await runHostileCases(DEFAULT_TIMEOUTS);
process.stdout.write(`${printTable(results)}\n`);
process.exitCode = results.some(({ faults }) => faults.length > 0) ? 1 : 0;
