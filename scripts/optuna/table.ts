import { BUDGETS, type Comparison } from './comparison.ts';

/** One contest as rows of Markdown: medians, ours / theirs, and the share of pairs of seeds in which ours is the lower. */
export function tableOf(comparisons: readonly Comparison[]): string[] {
  const { kind } = comparisons[0]!;
  return [
    rowOf([`\`${kind}\``, ...BUDGETS.map(String)]),
    rowOf(['---', ...BUDGETS.map(() => '---')]),
    ...comparisons.map(comparisonRow),
  ];
}

export function comparisonRow({ problem, cells }: Comparison): string {
  const texts = BUDGETS.map((budget) => {
    const cell = cells.find(({ trials }) => trials === budget);
    return cell === undefined ? '' : `${short(cell.ours)} / ${short(cell.theirs)} (${cell.better.toFixed(2)})`;
  });
  return rowOf([`\`${problem}\``, ...texts]);
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function short(value: number): string {
  return Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
