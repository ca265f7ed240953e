import type { HostileResult } from './run-hostile-cases.ts';

const MEBIBYTE = 1024 * 1024;

/** A row for each case: its reason, and time and memory of the forge that took most. */
export function printTable(results: readonly HostileResult[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = results.filter((result) => result.name === name);
    const outcomes = [...new Set(own.map(({ outcome }) => outcome))];
    const faults = own.flatMap(({ forge, faults }) => faults.map((fault) => `${forge}: ${fault}`));
    return [
      name,
      outcomes.join(', '),
      `${Math.round(Math.max(...own.map(({ ms }) => ms)))} ms`,
      toMebibytes(own.map(({ peakBytes }) => peakBytes)),
      `+ ${toMebibytes(own.map(({ growthBytes }) => growthBytes))}`,
      faults.length === 0 ? 'ok' : `FAILED ${faults.join('; ')}`,
    ];
  });
  const header = ['case', 'reason', 'time', 'peak memory', 'of that new', 'limits, and the next look'];
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function toMebibytes(bytes: number[]): string {
  return `${(Math.max(...bytes) / MEBIBYTE).toFixed(1)} MiB`;
}
