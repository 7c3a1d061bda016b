import { describe, expect, it } from 'vitest';
import type { Mutant } from './mutant.ts';
import { fileScores, reportText, score, type Tried } from './report.ts';

const mutant = (file: string, line: number): Mutant => ({
  ...{ file, line, id: `${file}:${line} equality`, operator: 'equality' },
  ...{ start: line, end: line + 3, original: '===', replacement: '!==' },
});
const tried = (file: string, line: number, outcome: Tried['outcome']): Tried => ({
  ...{ mutant: mutant(file, line), outcome, by: null, why: null, ms: 1 },
});
const ALL = [
  tried('b.ts', 7, 'survived'),
  tried('a.ts', 1, 'killed'),
  tried('a.ts', 2, 'endless'),
  tried('a.ts', 3, 'uncovered'),
  tried('a.ts', 4, 'equivalent'),
];

describe('the report of mistakes on purpose', () => {
  it('counts a run that does not end as noticed, a function that no test enters as not, and what is equivalent not at all', () => {
    expect(score(ALL)).toBe(0.5);
    expect(fileScores(ALL)).toEqual([
      { file: 'a.ts', tried: 3, noticed: 2, equivalent: 1 },
      { file: 'b.ts', tried: 1, noticed: 0, equivalent: 0 },
    ]);
  });

  it('is whole where nothing was tried', () => {
    expect(score([])).toBe(1);
  });

  it('names the place of each mistake that nothing noticed, the files, and all of it in one line', () => {
    const report = {
      seed: 5,
      mutants: 9,
      tried: ALL,
      leftOut: ['x.test.ts takes longer than 1 s'],
      isStopped: true,
      seconds: 3,
    };
    expect(reportText(report, 0.85).split('\n')).toEqual([
      'Left out: x.test.ts takes longer than 1 s.',
      'uncovered  a.ts:3  equality  === → !==',
      'survived  b.ts:7  equality  === → !==',
      ' 66.7 %  2 of 3  a.ts',
      '  0.0 %  0 of 1  b.ts',
      'Stopped.  50.0 % of 4 mistakes noticed (of 9 there are, seed 5, 1 equivalent, 3 s); expected  85.0 %.',
    ]);
  });
});
