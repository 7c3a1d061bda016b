import { describe, expect, it } from 'vitest';
import { playFillWorld, type FillWorld } from '../../backtest/fill-world.fixture.ts';
import { finished } from '../../backtest/slices.ts';
import { atOnce } from '../../backtest/slices.fixture.ts';
import type { PairInput } from '../../backtest/pair-input.ts';
import type { Advice } from '../../core/advice.ts';
import { firstOtherTrade } from './walk-again.ts';

const LENGTH = 400;
const MINUTE = 60_000;
/** Entered every ten candles and left five candles later; a signal on the last candle of what is walked again as well. */
const SIGNALS = Array.from({ length: LENGTH / 10 }, (_, i) => i * 10);

function otherTrade(advice: Advice) {
  const world: FillWorld = {
    length: LENGTH,
    pairs: [{ enterLong: [...SIGNALS, 38, 39], exitLong: SIGNALS.map((candle) => candle + 5) }],
    advice,
  };
  const own = playFillWorld(world);
  const openTimeMs = Float64Array.from({ length: LENGTH }, (_, i) => own.backtestStartMs + i * 5 * MINUTE);
  const pair = { candles: { openTimeMs, length: LENGTH }, first: 0, last: LENGTH - 1 } as unknown as PairInput;
  const walked: number[] = [];
  const play = ([beginning]: readonly PairInput[]) =>
    atOnce(() => {
      walked.push(beginning!.last);
      return playFillWorld({ ...world, length: beginning!.last + 1 });
    });
  const other = finished(firstOtherTrade(own, [pair], play));
  return { other, walked, own };
}

describe('the beginning of a run walked again', () => {
  it('is a tenth of it, and has the same trades when answers hang on nothing else', () => {
    const { other, walked } = otherTrade({ confirmTradeEntry: ({ nowMs }) => nowMs % (20 * MINUTE) !== 0 });

    expect(other).toBeNull();
    expect(walked).toEqual([39]);
  });

  it('names the first trade that a strategy with a memory of its own does not take again', () => {
    let asked = 0;
    const { other, own } = otherTrade({ confirmTradeEntry: () => ++asked <= 5 });

    expect(own.trades).toHaveLength(5);
    expect(other).toBe(own.trades[0]);
  });

  it('names a trade that only the second walk has', () => {
    let asked = 0;
    const { other, own } = otherTrade({ confirmTradeEntry: () => ++asked > 20 });

    expect(other!.openTimeMs).toBe(own.backtestStartMs + 5 * MINUTE);
    expect(own.trades.map(({ openTimeMs }) => openTimeMs)).not.toContain(other!.openTimeMs);
  });

  it('names one that goes otherwise', () => {
    let walks = 0;
    const { other, own } = otherTrade({
      botStart: () => void walks++,
      customExitPrice: (_trade, proposed) => (walks > 1 ? proposed * 1.001 : proposed),
    });

    expect(other).toBe(own.trades[0]);
  });
});
