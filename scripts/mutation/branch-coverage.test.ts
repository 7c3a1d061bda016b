import { describe, expect, it } from 'vitest';
import { coverageOf, coverageText, coveredRatio } from './branch-coverage.ts';

const at = (line: number) => ({ start: { line } });
const FILES = coverageOf(
  [
    { path: '/tree/b.ts', b: {}, branchMap: {} },
    {
      path: '/tree/a.ts',
      b: { 0: [3, 0], 1: [1, 2] },
      branchMap: { 0: { locations: [at(4), at(5)] }, 1: { locations: [at(8), at(9)] } },
    },
  ],
  '/tree',
);

describe('branches that tests take', () => {
  it('are counted by file, with the lines of those that no test takes', () => {
    expect(FILES).toEqual([
      { file: 'a.ts', branches: 4, covered: 3, missing: [5] },
      { file: 'b.ts', branches: 0, covered: 0, missing: [] },
    ]);
    expect(coverageText(FILES, 0.95).split('\n')).toEqual([
      ' 75.0 %  3 of 4  a.ts  not taken: lines 5',
      '100.0 %  0 of 0  b.ts',
      ' 75.0 % of branches taken; expected  95.0 %.',
    ]);
  });

  it('are all taken where there are none', () => {
    expect([coveredRatio(FILES), coveredRatio([])]).toEqual([0.75, 1]);
  });
});
