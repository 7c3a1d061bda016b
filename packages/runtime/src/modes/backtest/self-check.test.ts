import { defineKernel, defineStrategy, enterLong, sma } from '@tradai/strategy-sdk';
import { plainMemory, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { prepareSignals } from '../../backtest/signal-columns.ts';
import { checkedWorld } from '../../checks/checked-world.fixture.ts';
import type { BacktestRun } from './backtest.ts';
import { selfCheck } from './self-check.ts';

const LENGTH = 2_000;

/** What the self-check reads of a run over a market that wanders. */
function runOf(strategy: AnyStrategy): BacktestRun {
  const { built, candlesOf } = checkedWorld(strategy, LENGTH);
  const { signals } = prepareSignals(built, candlesOf, plainMemory, false);
  const place = {
    pair: 'A/B',
    candles: candlesOf(built.graph.own),
    candlesOf,
    first: built.lookback,
    last: LENGTH - 1,
  };
  return {
    built,
    settings: { startupCandleCount: null },
    pairs: [{ ...place, input: { signals } }],
    otherTrade: null,
  } as unknown as BacktestRun;
}

/** Buys above an average whose kernel reads one candle ahead at `candle`. */
function peekingAt(candle: number): AnyStrategy {
  const peek = defineKernel({
    ...{ name: 'peek', version: 1, inputs: ['x'], outputs: ['value'], memory: 'window' },
    ...{ lookback: () => 0, stateSize: () => 0 },
    run: ({ x }, { value }, _params, from, to) => {
      for (let i = from; i < to; i++) value[i] = i === candle && i + 1 < to ? -1 : x[i]!;
    },
  });
  return defineStrategy({
    ...{ name: 'peeking', timeframe: '1h', stoploss: -0.1 },
    indicators: ({ candles }) => ({ level: sma(peek({ x: candles.close }), 3) }),
    entry: ({ candles, level }) => [enterLong(candles.close.gt(level))],
  });
}

describe('the self-check', () => {
  it('says what was looked at when nothing is wrong', () => {
    const { assumption, warnings } = selfCheck(runOf(peekingAt(-1)));

    expect(warnings).toEqual([]);
    expect(assumption.name).toBe('self-check');
    expect(assumption.text).toMatch(
      /^the first signals of A\/B \(\d+ candles\) are the same without the candles after them; 0 of \d+ signals would be others with 2 startup candles and a later start \(tolerated: 1 %\)$/,
    );
  });

  it('names column, candle and both values of a look ahead', () => {
    const looked = Number(/\((\d+) candles\)/.exec(selfCheck(runOf(peekingAt(-1))).assumption.text)![1]);
    const { assumption, warnings } = selfCheck(runOf(peekingAt(looked - 1)));

    expect(assumption.text).toContain('are not the same on 1 pair without the candles after them');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Self-check: level of A\/B is [\d.]+ on 2021-01-\d\d \d\d:00, but [\d.]+ when the candles after it are not there: the strategy reads later candles, and this result cannot be had\. "tradai check" says more\.$/,
      ),
    ]);
  });

  it('says when callbacks do not trade the same twice', () => {
    const otherTrade = { pair: 'A/B', openTimeMs: Date.UTC(2021, 0, 2, 3) };
    const { warnings } = selfCheck({ ...runOf(peekingAt(-1)), otherTrade } as BacktestRun);

    expect(warnings).toEqual([
      'Self-check: asked a second time, the callbacks of peeking trade otherwise, first on A/B with the trade of 2021-01-02 03:00: they keep something outside of `state`, or leave it to chance. The figures of the other fill profiles say nothing.',
    ]);
  });
});
