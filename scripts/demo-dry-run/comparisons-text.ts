import type { Comparison } from './verdict.ts';

/** For people, and how many differences there are. */
export function comparisonsText(comparisons: readonly Comparison[]): { readonly text: string; readonly count: number } {
  const count = comparisons.reduce((sum, { differences }) => sum + differences.length, 0);
  const lines = comparisons.flatMap(({ what, differences }) => [
    `  ${differences.length === 0 ? '✓' : '✗'} ${what}`,
    ...differences.map((difference) => `      ${difference}`),
  ]);
  return { text: [...lines, '', count === 0 ? 'No difference.' : `${count} differences.`].join('\n'), count };
}
