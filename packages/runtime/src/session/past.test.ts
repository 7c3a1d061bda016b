import { defineStrategy, enterLong, exitNow, keep, sma } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { FIVE, RatePlay, START } from './rate-world.fixture.ts';
import { StrategyPlay } from './strategy-play.fixture.ts';

const DAY = 86_400_000;
const CLOSES = [100, 100, 100, 100, 100, 100];

/** Leaves on its second look; looks at the notes of all closed trades, and changes them where `price` is above 200. */
const looksBack = defineStrategy({
  name: 'looks-back',
  timeframe: '1h',
  stoploss: -0.5,
  indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
  entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
  exit: () => [],
  state: { trade: { looks: 0 }, pair: { seen: 0, mean: 0 } },
  customExit: ({ pair, trade, rate, state, portfolio }) => {
    const closed = portfolio.closedTrades();
    for (const past of closed) if (rate > 200) state(past).looks += 10;
    state(pair).seen = closed.reduce((sum, past) => sum + state(past).looks, 0);
    state(pair).mean = closed[0]?.entryRow.mean ?? 0;
    return (state(trade).looks += 1) >= 2 ? exitNow('seen') : keep;
  },
});

function traded(play: StrategyPlay, price: number): void {
  play.close(price);
  play.look(1, [price, price]);
  play.look(2, [price, price]);
}

describe('a trade that is over', () => {
  it('is written down a last time with its sums, and is no part of the state any more', () => {
    const play = new StrategyPlay(looksBack, CLOSES);
    traded(play, 106);
    expect(play.read('trade/1')).toMatchObject({ closed: { number: 0 } });
    expect([...play.session.records.keys()].filter((key) => /^(trade|row|watch|notes\/trade)\//.test(key))).toEqual([]);
    expect(play.read('closed')).toEqual({
      ...{ trades: 1, won: 0, lost: 0, profitAbs: 0 },
      byPair: { 'BTC/USDT': { trades: 1, won: 0, lost: 0, profitAbs: 0 } },
    });
  });

  it.each(['goes on', 'is started again'])(
    'is seen by a strategy with its row and its notes when the session %s',
    (how) => {
      const play = new StrategyPlay(looksBack, CLOSES);
      traded(play, 106);
      if (how === 'is started again') play.restart();
      play.close(107);
      const delta = play.look(1, [107, 107]);
      expect(play.read('notes/pair/BTC/USDT')).toEqual({ seen: 2, mean: 101.2 });
      // It was read, and did not change.
      expect([...delta.put.keys()].filter((key) => key.endsWith('/1'))).toEqual([]);
    },
  );

  it('has notes that a strategy may change yet', () => {
    const play = new StrategyPlay(looksBack, CLOSES);
    traded(play, 106);
    play.close(210);
    expect(play.look(1, [210, 210]).put.get('notes/trade/1')).toBe('{"looks":12}');
    play.restart();
    play.close(211);
    play.look(1, [211, 211]);
    expect(play.read('notes/pair/BTC/USDT')).toMatchObject({ seen: 22 });
  });
});

describe('a lock that is over', () => {
  const entered = [1, 3, 5];

  /** Three trades that left by their stop, each on the candle after its signal. */
  function stopped(lookbackMinutes = 60): RatePlay {
    const rule = { kind: 'CooldownPeriod' as const, lookbackMinutes, duration: { minutes: 1 } };
    const play = new RatePlay({ pairs: [{ enterLong: entered }], protections: [rule], length: 10 });
    for (const candle of entered) {
      play.close(candle, [99.99, 100]);
      play.close(candle + 1, [80, 80.1]);
    }
    return play;
  }
  const numbers = (play: RatePlay): string[] => [...play.records.keys()].filter((key) => key.startsWith('lock/'));

  it('is gone a day after what protections look back to, and numbers go on', () => {
    const play = stopped();
    const before = numbers(play);
    expect(before.length).toBeGreaterThan(2);
    const overMs = START + 8 * FIVE + 60 * 60_000 + DAY;
    play.look(overMs - 2 * FIVE, null);
    expect(numbers(play)).not.toEqual([]);
    play.look(overMs, null);
    expect(numbers(play)).toEqual([]);
    play.restart();
    play.turn.locks.lock('P0/USDT', '*', 'by hand', overMs, overMs);
    play.look(overMs, null);
    expect(numbers(play)).toEqual([`lock/${before.length}`]);
  });

  it('leaves nothing when it was over before it was made', () => {
    const play = stopped();
    const overMs = START + 10 * DAY;
    play.look(overMs, null);
    play.turn.locks.lock('P0/USDT', '*', 'again and again', null, START);
    expect(play.look(overMs, null).put.size).toBe(0);
    expect(play.turn.locks.all).toEqual([]);
  });
});
