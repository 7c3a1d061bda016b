import { describe, expect, it } from 'vitest';
import { HOUR, madeCandles, madeTrade } from '../../metrics/made-trade.fixture.ts';
import { checkConstraints, violationsOf } from './constraints.ts';
import type { EvaluatedRun } from './evaluated-run.ts';
import { evaluate, OBJECTIVE_NAMES, objectiveNamed } from './objective.ts';

/** 1,000 at the start; bought for 100 at 100 in hour 0 and sold at `soldAt` in the last hour; closes as given. */
function aRun(closes: readonly number[], soldAt: number): EvaluatedRun {
  const candles = madeCandles(closes);
  return {
    trades: [
      madeTrade({
        fills: [
          [0, 1, 100],
          [closes.length - 1, -1, soldAt],
        ],
        fee: 0,
      }),
    ],
    pairs: ['BTC/USDT'],
    candlesByPair: new Map([['BTC/USDT', candles]]),
    timesMs: candles.openTimeMs,
    candleMs: HOUR,
    startingBalance: 1000,
    backtestStartMs: 0,
    backtestEndMs: (closes.length - 1) * HOUR,
  };
}

/** Four days of closes at the ends of which the account is up and down. */
const WAVES = Array.from({ length: 96 }, (_, hour) => 100 + 10 * Math.sin(hour / 9));

describe('evaluate', () => {
  it('sees a loss that was held and not closed', () => {
    const [held, fine] = [aRun([100, 50, 110], 110), aRun([100, 105, 110], 110)];
    const closedOnly = [objectiveNamed('OnlyProfitHyperOptLoss')];
    expect(evaluate(closedOnly, held)).toEqual(evaluate(closedOnly, fine));
    expect(evaluate([objectiveNamed('equity-drawdown')], held)).toEqual({ values: [0.05] });
    expect(evaluate([objectiveNamed('equity-drawdown')], fine)).toEqual({ values: [0] });
  });

  it('gives lower values to better runs', () => {
    const [better, worse] = [aRun([...WAVES, 130], 130), aRun([...WAVES, 101], 101)];
    for (const name of OBJECTIVE_NAMES.filter((known) => known.startsWith('equity-') && known !== 'equity-drawdown')) {
      const [low, high] = [better, worse].map((run) => evaluate([objectiveNamed(name)], run).values);
      expect(low![0], name).toBeLessThan(high![0]!);
    }
  });

  it('gives one value per objective', () => {
    const objectives = ['equity-return', 'equity-drawdown'].map((name) => objectiveNamed(name));
    expect(evaluate(objectives, aRun([100, 50, 110], 110)).values).toEqual([expect.closeTo(-0.01, 12), 0.05]);
  });

  it('has the reason when a figure is missing, and no number in its place', () => {
    expect(evaluate([objectiveNamed('equity-sharpe')], aRun([100, 110], 110))).toEqual({
      values: null,
      reason: 'too-few-days',
    });
    expect(evaluate([objectiveNamed('OnlyProfitHyperOptLoss')], { ...aRun([100, 110], 110), trades: [] })).toEqual({
      values: null,
      reason: 'no-trades',
    });
    expect(evaluate([() => NaN], aRun([100, 110], 110))).toEqual({ values: null, reason: 'not-a-number' });
  });

  it('refuses an unknown objective with the nearest names', () => {
    expect(() => objectiveNamed('equity-sharp')).toThrow(
      'there is no objective "equity-sharp"; did you mean "equity-sharpe"',
    );
    expect(() => objectiveNamed('toString')).toThrow('there is no objective "toString"');
  });
});

describe('constraints', () => {
  const run = aRun([100, 50, 110], 110);

  it.each([
    // One trade, deepest fall 5 %: limits, violations
    [{ minTrades: 1 }, [0]],
    [{ minTrades: 4 }, [0.75]],
    [{ minTrades: 0 }, [-1]],
    [{ maxDrawdown: 0.04 }, [expect.closeTo(0.25, 12)]],
    [{ maxDrawdown: 0.1 }, [-0.5]],
    [{ minTrades: 2, maxDrawdown: 0.05 }, [0.5, expect.closeTo(0, 12)]],
    [{}, []],
  ])('%o are violated by a share of the limit', (limits, expected) => {
    expect(violationsOf(limits, run)).toEqual(expected);
  });

  it.each([
    [{ minTrades: -1 }, 'minTrades is -1; expected a whole number from 0 on.'],
    [{ minTrades: 2.5 }, 'minTrades is 2.5; expected a whole number from 0 on.'],
    [{ maxDrawdown: 0 }, 'maxDrawdown is 0; expected a ratio above 0 and at most 1.'],
    [{ maxDrawdown: 20 }, 'maxDrawdown is 20; expected a ratio above 0 and at most 1.'],
    [{ maxDrawdown: NaN }, 'maxDrawdown is NaN; expected a ratio above 0 and at most 1.'],
  ])('%o are refused', (limits, message) => {
    expect(() => checkConstraints(limits)).toThrow(message);
  });
});
