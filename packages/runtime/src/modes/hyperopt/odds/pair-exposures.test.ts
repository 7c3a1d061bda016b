import { describe, expect, it } from 'vitest';
import type { Made } from '../../../metrics/made-trade.fixture.ts';
import { sum } from '../../../metrics/numbers.ts';
import { exposedReturns } from '../../../odds/significance/exposed-returns.ts';
import { madeRun } from './made-run.fixture.ts';
import { pairExposures, type PairExposure } from './pair-exposures.ts';

/** Of the one pair, from hour 1 on. */
function exposureOf(...trades: readonly Made[]): PairExposure {
  return pairExposures(madeRun([90, 100, 110, 121, 110], 99, trades))[0]!;
}

const cases = [
  // amount, rate at the open unless said                    share of the account, candles 1 to 4
  [
    'from open to open',
    [
      [1, 5, 100],
      [3, -5, 121],
    ],
    false,
    [0.5, 0.5, 0, 0],
  ],
  [
    'short',
    [
      [1, 5, 100],
      [3, -5, 121],
    ],
    true,
    [-0.5, -0.5, 0, 0],
  ],
  [
    'left inside a candle, which counts',
    [
      [1, 5, 100],
      [3, -5, 115],
    ],
    false,
    [0.5, 0.5, 0.5, 0],
  ],
  [
    'left in the candle of its entry',
    [
      [2, 5, 110],
      [2, -5, 115],
    ],
    false,
    [0, 0.55, 0, 0],
  ],
  [
    'left at that candle’s own open',
    [
      [2, 5, 110],
      [2, -5, 110],
    ],
    false,
    [0, 0.55, 0, 0],
  ],
  [
    'made larger',
    [
      [1, 5, 100],
      [2, 5, 110],
      [4, -10, 110],
    ],
    false,
    [0.5, 1, 1, 0],
  ],
  [
    'made smaller inside a candle',
    [
      [1, 5, 100],
      [2, -2, 105],
      [3, -3, 121],
    ],
    false,
    [0.5, 0.3, 0, 0],
  ],
  [
    'to the end',
    [
      [4, 5, 110],
      [4, -5, 99],
    ],
    false,
    [0, 0, 0, 0.55],
  ],
] as const;

describe('a position in the market', () => {
  it.each(cases)('%s', (_, fills, isShort, expected) => {
    const { exposures } = exposureOf({ fills, isShort });

    expect([...exposures].map((share) => Math.round(share * 1e9) / 1e9)).toEqual(expected);
  });

  it('is a share of the account as it was before', () => {
    const first = {
      fills: [
        [1, 5, 100],
        [2, -5, 110],
      ] as const,
    };
    const second = {
      fills: [
        [3, 5, 121],
        [4, -5, 110],
      ] as const,
    };
    const { exposures } = exposureOf(first, second);

    expect(exposures[2]).toBeCloseTo((5 * 121) / 1050, 12);
  });

  it('gains what its trade gains over the account', () => {
    const { exposures, market } = exposureOf({
      fills: [
        [2, 5, 110],
        [3, -5, 121],
      ],
    });

    expect(sum(exposedReturns(exposures, market))).toBeCloseTo((5 * (121 - 110)) / 1000, 12);
    expect(market.at(-1)).toBeCloseTo(99 / 110 - 1, 12);
  });
});
