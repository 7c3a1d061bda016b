/**
 * Compares every built indicator with its golden vectors: `npm run goldens`, or `npm run goldens -- <folder>` for the whole vectors of the
 * shared reference data. Exit code 3 when any differs.
 */
import { checkExtra, checkTalib, type FunctionCheck } from './check-function.ts';
import { EXTRA_FUNCTIONS } from './extra-functions.ts';
import { goldenNames, readGoldensFrom } from './golden-data.ts';
import { TALIB_FUNCTIONS } from './talib-functions.ts';
import type { Difference } from './tolerance.ts';

const MOST_MESSAGES = 5;

function main(folder: string | undefined): void {
  if (folder !== undefined) readGoldensFrom(folder);
  const names = goldenNames();
  const checks = [
    ...names.talib.filter((name) => name in TALIB_FUNCTIONS).map(checkTalib),
    ...names.extra.filter((name) => name in EXTRA_FUNCTIONS).map(checkExtra),
  ];
  for (const check of checks) console.log(line(check));
  const sum = (field: 'compared' | 'underSettings' | 'refused' | 'notOffered'): number =>
    checks.reduce((total, check) => total + check[field], 0);
  const total = names.talib.length + names.extra.length;
  const failed = checks.filter(({ failures }) => failures.length > 0).length;
  console.log(
    `cases: ${sum('compared')} compared; left out: ${sum('underSettings')} under library settings, ${sum('refused')} refused by the library, ${sum('notOffered')} of definitions not offered`,
  );
  console.log(
    `goldens: ${checks.length - failed} passed, ${failed} failed, ${total - checks.length} not built of ${total}`,
  );
  process.exitCode = failed > 0 ? 3 : 0;
}

function line({ name, compared, worst, failures }: FunctionCheck): string {
  const head = `${name.padEnd(22)} ${String(compared).padStart(3)} cases  ${largest(worst)}`;
  if (failures.length === 0) return head;
  const more = failures.length > MOST_MESSAGES ? [`… and ${failures.length - MOST_MESSAGES} more`] : [];
  return [`${head}  FAILED`, ...failures.slice(0, MOST_MESSAGES), ...more].join('\n  ');
}

function largest(worst: readonly Difference[]): string {
  const most = (unit: Difference['unit']): number | null => {
    const sizes = worst.filter((one) => one.unit === unit).map((one) => one.largest);
    return sizes.length === 0 ? null : Math.max(...sizes);
  };
  const ulp = most('ulp');
  const share = most('of range');
  const parts = [
    ulp === null ? null : `${ulp} ulp`,
    share === null ? null : `${share === 0 ? '0' : share.toExponential(1)} of range`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

main(process.argv[2]);
