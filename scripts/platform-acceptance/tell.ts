import type { Check } from '../demo-platform/checks.ts';

const FAILED = 3;

export async function step<Result>(text: string, work: () => Promise<Result> | Result): Promise<Result> {
  const fromMs = performance.now();
  process.stdout.write(`${text} … `);
  const result = await work();
  console.log(`${((performance.now() - fromMs) / 1000).toFixed(1)} s`);
  return result;
}

/** A line for each, and the exit code. */
export function endWith(checks: readonly Check[], more: string): void {
  const width = Math.max(...checks.map(({ what }) => what.length));
  console.log();
  for (const { what, found, isSo } of checks) console.log(`${isSo ? '✓' : '✗'} ${what.padEnd(width)}  ${found}`);
  const failed = checks.filter(({ isSo }) => !isSo).length;
  console.log(`\n${checks.length - failed} as they should be, ${failed} not. ${more}`);
  process.exitCode = failed > 0 ? FAILED : 0;
}
