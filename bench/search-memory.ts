import { execFileSync } from 'node:child_process';
import { atMost, type Report } from './harness.ts';

const CHILD = new URL('./search-memory-process.ts', import.meta.url).pathname;
const WORKERS = 8;
const MB_EACH = 60;

/** What workers take beside each other: they share candles and columns. */
export function searchMemory(): Report {
  const [one, many] = [residentMb(1), residentMb(WORKERS)];
  return {
    part: 'memory of a search: 8 indicators, 10 pairs × a year of 5m',
    figures: [
      { name: 'resident, one worker', value: one, unit: 'MB' },
      { name: `resident, ${WORKERS} workers`, value: many, unit: 'MB' },
      { name: 'each further worker', value: (many - one) / (WORKERS - 1), unit: 'MB' },
    ],
    goals: [
      atMost(`${WORKERS} workers over 1.5 × one and ${MB_EACH} MB each`, many / (1.5 * one + WORKERS * MB_EACH), 1),
    ],
  };
}

/** The most that a process with so many workers held after trials in all of them. */
function residentMb(workers: number): number {
  const flags = ['--conditions=@tradai/source', CHILD, String(workers)];
  return Number(execFileSync(process.execPath, flags, { encoding: 'utf8' }));
}
