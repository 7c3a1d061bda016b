import { confirm, defineStrategy, ema, enterLong, exitNow, keep, keepStop, sma } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import type { SeriesStart } from './session-pair.ts';
import { historyIn } from './history-in.ts';
import { HOUR, OWN, PAIR, StrategyPlay } from './strategy-play.fixture.ts';

const CLOSES = Array.from({ length: 20 }, () => 100);

const FACTS = { name: 'session-strategy', timeframe: '1h', stoploss: -0.5 } as const;

const buy = () =>
  defineStrategy({
    ...FACTS,
    indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
    entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
    exit: () => [],
  });

describe('the memory of a strategy', () => {
  const counting = defineStrategy({
    ...FACTS,
    indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
    entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
    exit: () => [],
    state: { trade: { looks: 0 }, pair: { closed: 0 } },
    customExit: ({ trade, state }) => {
      const notes = state(trade);
      notes.looks += 1;
      return notes.looks >= 4 ? exitNow(`looked ${notes.looks} times`) : keep;
    },
    confirmTradeExit: ({ pair, state }) => {
      state(pair).closed += 1;
      return confirm;
    },
  });

  it('goes on after a restart', () => {
    const play = new StrategyPlay(counting, CLOSES);
    play.close(106);
    play.look(1, [106, 106]);
    play.look(2, [106, 106]);
    expect(play.read('notes/trade/1')).toEqual({ looks: 2 });
    play.restart();
    play.look(3, [106, 106]);
    play.restart();
    play.look(4, [106, 106]);
    expect(play.read('trade/1')).toMatchObject({ trade: { exitReason: 'looked 4 times' } });
    expect(play.read(`notes/pair/${PAIR}`)).toEqual({ closed: 1 });
  });
});

describe('a callback that throws', () => {
  it('changes nothing, writes nothing down, and is counted over all starts', () => {
    const failing = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      state: { trade: { looks: 0 } },
      customStoploss: ({ trade, state }) => {
        state(trade).looks += 1;
        throw new Error('no stop');
      },
    });
    const play = new StrategyPlay(failing, CLOSES);
    play.close(106);
    play.look(1, [107, 107]);
    play.restart();
    play.look(2, [108, 108]);
    expect(play.read('account')).toMatchObject({ failures: { customStoploss: 2 } });
    expect(play.read('notes/trade/1')).toEqual({ looks: 0 });
    expect(play.read('notice/failed/customStoploss')).toMatchObject({
      text: 'session-strategy: customStoploss threw Error: no stop.',
      count: 1,
    });
    for (let minutes = 3; minutes <= 10; minutes++) play.look(minutes, [107, 107]);
    expect(play.read('notice/failed/customStoploss')).toMatchObject({ count: 10 });
    expect(play.read('trade/1')).toMatchObject({ trade: { stopLoss: 53, amount: 0.943 } });
  });

  it('refuses the entry that it should have confirmed', () => {
    const failing = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      confirmTradeEntry: () => {
        throw new Error('no idea');
      },
    });
    const play = new StrategyPlay(failing, CLOSES);
    play.close(106);
    expect(play.read(`fate/${PAIR}`)).toMatchObject({ last: { outcome: 'vetoed' } });
  });
});

describe('what a strategy sees', () => {
  it('is the book and the ticker of the moment', () => {
    const seen: unknown[] = [];
    const looking = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      confirmTradeEntry: ({ market }) => {
        seen.push(market.book(1), market.ticker());
        return confirm;
      },
    });
    new StrategyPlay(looking, CLOSES).close(106, [105.9, 106]);
    const [bids, asks] = [105.9, 106].map((rate) => [{ rate, amount: 1e9 }]);
    expect(seen).toEqual([
      { bids, asks },
      { bid: 105.9, ask: 106, last: 106 },
    ]);
  });

  it('is the row of the last closed candle, and that of the entry while its candle still forms and later', () => {
    const seen: unknown[] = [];
    const looking = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      customStoploss: ({ row, trade }) => {
        seen.push([row.close, row.mean, trade.entryRow.close]);
        return keepStop;
      },
    });
    const play = new StrategyPlay(looking, CLOSES);
    play.close(106);
    play.look(1, [106, 106]);
    play.close(104);
    expect(seen).toEqual([
      [106, 101.2, 106],
      [104, 102, 106],
    ]);
  });
});

describe('the row of an entry', () => {
  it('is there when its candle is gone: in memory, and after a restart with later candles', () => {
    const seen: unknown[] = [];
    const looking = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ means: { five: sma(candles.close, 5), long: sma(candles.close, 500) } }),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      customStoploss: ({ trade }) => {
        const { close, means, enterTag, exitTag } = trade.entryRow;
        seen.push([close, means.five, means.long, enterTag, exitTag]);
        return keepStop;
      },
    });
    const play = new StrategyPlay(looking, CLOSES, 8);
    play.close(106);
    for (let i = 0; i < 40; i++) play.close(104);
    play.restart(20);
    play.look(1, [104, 104]);
    expect(seen).toHaveLength(41);
    for (const row of seen) expect(row).toEqual([106, 101.2, Number.NaN, 'up', null]);
  });
});

describe('messages of a strategy', () => {
  it('are written down once, also when it was started again in between', () => {
    const telling = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      botLoopStart: ({ notify }) => {
        notify('hello', { key: 'greeting' });
        notify('tick', { key: 'clock', everyMinutes: 10 });
      },
    });
    const play = new StrategyPlay(telling, CLOSES);
    const notices = (minutes: number): string[] =>
      [...play.look(minutes, null).put.keys()].filter((key) => key.startsWith('notice/'));
    expect(notices(0)).toEqual(['notice/greeting', 'notice/clock']);
    expect(notices(5)).toEqual([]);
    play.restart();
    expect(notices(9)).toEqual([]);
    expect(notices(10)).toEqual(['notice/clock']);
    expect(play.read('notice/clock')).toMatchObject({ text: 'tick', count: 2 });
  });
});

describe('candles', () => {
  const play = (): StrategyPlay => new StrategyPlay(buy(), CLOSES);
  const take = (to: StrategyPlay, openTimeMs: number): void =>
    to.pair.take([{ series: OWN, candle: { openTimeMs, open: 100, high: 100, low: 100, close: 100, volume: 1 } }]);

  it('that are known are passed over', () => {
    const twice = play();
    const openTimeMs = twice.closeMs;
    take(twice, openTimeMs);
    take(twice, openTimeMs);
    take(twice, openTimeMs - HOUR);
    expect(twice.pair.input.candles.length).toBe(CLOSES.length + 1);
  });

  it('do not leave holes', () => {
    const holey = play();
    expect(() => take(holey, holey.closeMs + HOUR)).toThrow(
      'BTC/USDT 1h: the candle of 2024-01-01T21:00:00.000Z does not follow that of 2024-01-01T19:00:00.000Z',
    );
  });
});

describe('a session that goes on', () => {
  it('has to look at the pairs of its open trades', () => {
    const play = new StrategyPlay(buy(), CLOSES);
    play.close(106);
    const records = new Map([...play.records].map(([key, text]) => [key, text.replaceAll('BTC/', 'ETH/')]));
    expect(() => play.restart(undefined, records)).toThrow(
      'trade 1 is open on ETH/USDT, which the session does not look at',
    );
  });
});

describe('columns', () => {
  it('have the same bits after a restart with the candles that the records name', () => {
    const averaging = defineStrategy({
      ...FACTS,
      indicators: ({ candles }) => ({ mean: ema(candles.close, 9) }),
      entry: ({ candles }) => [enterLong(candles.close.gt(1_000), 'never')],
      exit: () => [],
    });
    const play = new StrategyPlay(averaging, CLOSES, 8);
    const mean = (): Float64Array => {
      const { output } = play.built.columnPaths[0]!;
      const { length } = play.pair.input.candles;
      return Float64Array.from(play.pair.column(output).subarray(0, length));
    };
    for (let i = 0; i < 37; i++) play.close(100 + (i % 7) / 3);
    const before = mean();
    const [{ fromMs }] = historyIn(play.records, 'v1', PAIR) as [SeriesStart];
    expect(fromMs).toBe(play.pair.input.candles.openTimeMs[0]);
    expect(fromMs).toBeGreaterThan(Date.UTC(2024, 0, 1));
    play.restart((play.closeMs - fromMs) / HOUR);
    expect(mean()).toEqual(before);
    play.close(103);
    expect(historyIn(play.records, 'v1', PAIR)).toMatchObject([{ fromMs }]);
  });

  it('of a pair that nobody knows begin anywhere', () => {
    expect(historyIn(new Map(), 'v1', PAIR)).toEqual([]);
  });
});

describe('old candles', () => {
  it('are forgotten when there is no more room, and columns begin with those that are kept', () => {
    const play = new StrategyPlay(
      defineStrategy({
        ...FACTS,
        indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
        entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
        exit: () => [],
      }),
      CLOSES,
      8,
    );
    for (let i = 0; i < 30; i++) play.close(100 + (i % 4));
    expect(play.pair.input.candles.length).toBeLessThanOrEqual(CLOSES.length + 8);
    play.close(110);
    expect(play.read(`fate/${PAIR}`)).toMatchObject({ last: { direction: 1, outcome: 'entered' } });
    const { candles } = play.pair.input;
    expect(candles.close[candles.length - 1]).toBe(110);
  });
});
