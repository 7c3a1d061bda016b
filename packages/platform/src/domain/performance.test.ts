import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { judge, readThresholds, type Thresholds } from './performance.ts';

const THRESHOLDS: Thresholds = {
  profit_ratio: { warn_below: 0.1, fail_below: 0 },
  max_drawdown_ratio: { warn_above: 0.2, fail_above: 0.35 },
};

// prettier-ignore
const cases: [profit: number | null, fall: number, verdict: string, reasons: string[]][] = [
  // at a threshold is on its good side
  [0.2,  0.1,  'PASS', []],
  [0.1,  0.2,  'PASS', []],
  [0.09, 0.1,  'WARN', ['profit_ratio is 0.09, below 0.1']],
  [0.09, 0.3,  'WARN', ['max_drawdown_ratio is 0.3, above 0.2', 'profit_ratio is 0.09, below 0.1']],
  [-0.1, 0.1,  'FAIL', ['profit_ratio is -0.1, below 0']],
  [0.09, 0.4,  'FAIL', ['max_drawdown_ratio is 0.4, above 0.35', 'profit_ratio is 0.09, below 0.1']],
  [null, 0.1,  'FAIL', ['profit_ratio is not known']],
];

describe('a run that made so much and fell so deep', () => {
  it.each(cases)('%s, %s: %s', (profit_ratio, max_drawdown_ratio, verdict, reasons) => {
    expect(judge({ profit_ratio, max_drawdown_ratio }, THRESHOLDS)).toEqual({ verdict, reasons });
  });

  it('is not judged without thresholds', () => {
    expect(judge({ profit_ratio: -1 }, {})).toEqual({ verdict: null, reasons: [] });
  });

  it('is judged by any figure, and a name of JavaScript’s is none', () => {
    expect(judge({ winrate: 0.4 }, { winrate: { fail_below: 0.5 } }).verdict).toBe('FAIL');
    expect(judge({}, { constructor: { fail_below: 0.5 } }).reasons).toEqual(['constructor is not known']);
  });
});

describe('thresholds in a config', () => {
  it.each<[Json | undefined, Thresholds]>([
    [undefined, {}],
    [{}, {}],
    [{ sharpe: { fail_below: '0.5', warn_below: 1 } }, { sharpe: { fail_below: 0.5, warn_below: 1 } }],
    [{ problem: { fail_below: 1 } }, { problem: { fail_below: 1 } }],
  ])('%j are read', (given, thresholds) => expect(readThresholds(given)).toEqual({ thresholds, problem: null }));

  it.each<[Json, string]>([
    [3, 'performance is no object'],
    [[], 'performance is no object'],
    [{ sharpe: 1 }, 'performance.sharpe is no object'],
    [{ sharpe: { below: 1 } }, 'performance.sharpe.below is no threshold'],
    [{ sharpe: { fail_below: 'low' } }, 'performance.sharpe.fail_below is no threshold'],
    [{ sharpe: { fail_below: null } }, 'performance.sharpe.fail_below is no threshold'],
  ])('%j are refused', (given, problem) => expect(readThresholds(given).problem).toContain(problem));
});
