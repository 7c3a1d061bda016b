import { describe, expect, it } from 'vitest';
import { FIVE, MINUTE, RatePlay, START } from './rate-world.fixture.ts';

const at = (candle: number, minutes = 0): number => START + (candle + 1) * FIVE + minutes * MINUTE;

describe('a trade', () => {
  it('keeps the version that entered it, while the newest enters', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }, { enterLong: [3] }] });
    play.close(1, [100, 100]);
    play.swap('v2', at(1, 1), { rules: { stoploss: -0.02 } });
    play.close(2, [97, 97]);
    play.close(3, [97, 97]);
    expect(play.trades.map(({ version, closed }) => [version, closed === null])).toEqual([
      ['v1', true],
      ['v2', true],
    ]);
    // Ten percent below 97 for the old one, two for the new one.
    play.look(at(3, 1), [95, 95]);
    expect(play.trades.map(({ closed }) => closed === null)).toEqual([true, false]);
    expect(play.trade(2)).toMatchObject({ version: 'v2', trade: { exitReason: 'stop_loss' } });
  });

  it('takes up its pair for every version', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1, 2] }] });
    play.close(1, [100, 100]);
    play.swap('v2', at(1, 1));
    play.close(2, [100, 100]);
    expect(play.trades).toHaveLength(1);
    expect(play.fate()).toBe('in-trade');
    const command = { kind: 'force-entry', pair: 'P0/USDT', isShort: false } as const;
    expect(play.take({ kind: 'command', command, nowMs: at(2, 1), quoteOf: () => null }).refused).toBe('in-trade');
  });
});

describe('a version', () => {
  it('is there until its last trade is closed, and its records with it', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1], exitLong: [3] }] });
    play.close(1, [100, 100]);
    play.swap('v2', at(1, 1));
    expect([...play.records.keys()].filter((key) => key.startsWith('version/'))).toEqual(['version/v1', 'version/v2']);
    play.close(2, [101, 101]);
    play.close(3, [101, 101]);
    expect(play.trade()?.closed).not.toBeNull();
    expect([...play.records.keys()].filter((key) => key.startsWith('version/'))).toEqual(['version/v2']);
    expect(play.session.versions.map(({ id }) => id)).toEqual(['v2']);
  });

  it('without trades is gone at once', () => {
    const play = new RatePlay({});
    play.close(1, [100, 100]);
    play.swap('v2', at(1, 1));
    expect(play.session.versions.map(({ id }) => id)).toEqual(['v2']);
  });

  it('that still has trades may enter again', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }, { enterLong: [3] }] });
    play.close(1, [100, 100]);
    play.swap('v2', at(1, 1));
    play.swap('v1', at(1, 2));
    play.close(2, [100, 100]);
    play.close(3, [100, 100]);
    expect(play.session.versions.map(({ id }) => id)).toEqual(['v1']);
    expect(play.trades.map(({ version }) => version)).toEqual(['v1', 'v1']);
  });

  it('that is not opened any more leaves its trades to the newest', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }] });
    play.close(1, [100, 100]);
    play.records = new Map([...play.records].map(([key, text]) => [key, text.replaceAll('v1', 'v2')]));
    const [trade] = play.trades;
    play.records = new Map([...play.records, ['trade/1', JSON.stringify({ ...trade, version: 'v1' })]]);
    play.restart();
    play.close(2, [100, 100]);
    expect(play.trade()).toMatchObject({ version: 'v2', closed: null });
  });
});

describe('protections', () => {
  it('are those of the newest version, which knows all trades that were closed', () => {
    const guard = {
      ...{ kind: 'StoplossGuard' as const, lookbackMinutes: 600, duration: { minutes: 600 }, tradeLimit: 2 },
      ...{ onlyPerPair: false, onlyPerSide: false, requiredProfit: 0 },
    };
    const isLocked = (between: (play: RatePlay) => void): boolean => {
      const play = new RatePlay({ pairs: [{ enterLong: [1] }, { enterLong: [1] }] });
      play.close(1, [100, 100]);
      play.look(at(1, 1), [
        [80, 80],
        [100, 100],
      ]);
      play.swap('v2', at(1, 2), { protections: [guard] });
      between(play);
      play.look(at(1, 3), [
        [80, 80],
        [80, 80],
      ]);
      return play.turn.locks.all.some(({ reason }) => reason === 'StoplossGuard');
    };
    expect(isLocked(() => {})).toBe(true);
    expect(isLocked((play) => play.restart())).toBe(true);
    expect(isLocked((play) => void play.swap('v1', at(1, 2)))).toBe(false);
    const backAndForth = (play: RatePlay): void => {
      play.swap('v1', at(1, 2));
      play.swap('v2', at(1, 2), { protections: [guard] });
    };
    expect(isLocked(backAndForth)).toBe(true);
  });
});

describe('pairs that are barred', () => {
  it('are not entered, with the reason, while exits go on', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }, { enterLong: [1], exitLong: [2] }] });
    const look = (candle: number, barred: Record<string, 'stale-data' | 'lease-away'>): void => {
      const nowMs = at(candle, 1);
      const quote = { timeMs: nowMs, bid: 100, ask: 100, last: 100, book: null };
      play.take({ kind: 'turn', nowMs, quoteOf: () => quote, barred });
    };
    play.close(1, null);
    look(1, { 'P0/USDT': 'stale-data' });
    expect(play.fate('P0/USDT')).toBe('stale-data');
    expect(play.trades.map(({ trade }) => trade.pair)).toEqual(['P1/USDT']);
    look(1, { '*': 'lease-away' });
    expect(play.fate('P0/USDT')).toBe('lease-away');
    play.close(2, null);
    look(2, { '*': 'lease-away' });
    expect(play.trade()?.closed).not.toBeNull();
  });
});

describe('settings that a person changed', () => {
  const slots = { pairs: [{ enterLong: [1] }, { enterLong: [1] }] };
  it('count at once, after a restart, and for the next version', () => {
    const play = new RatePlay(slots);
    play.take({ kind: 'settings', settings: { max_open_trades: 1 } });
    play.restart();
    play.swap('v2', at(0, 1));
    play.close(1, [100, 100]);
    expect(play.trades).toHaveLength(1);
    expect(play.fate('P1/USDT')).toBe('slot-taken');
    expect(play.records.get('settings')).toBe('{"max_open_trades":1}');
  });

  it('are what they were when none is changed any more', () => {
    const play = new RatePlay(slots);
    play.take({ kind: 'settings', settings: { max_open_trades: 1 } });
    play.take({ kind: 'settings', settings: {} });
    play.close(1, [100, 100]);
    expect(play.trades).toHaveLength(2);
    expect(play.records.has('settings')).toBe(false);
  });
});

describe('the liquidation price', () => {
  it('is warned of once, until the rate is away from it', () => {
    const tiers = [{ minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 }];
    const play = new RatePlay({
      ...{ pairs: [{ enterLong: [1] }], tiers, advice: { leverage: () => 5 }, rules: { stoploss: -0.99 } },
      rates: { liquidationWarnRatio: 0.05 },
    });
    const told = (minutes: number, rate: number): boolean =>
      play.look(at(1, minutes), [rate, rate]).put.has('notice/liquidation/1');
    play.close(1, [100, 100]);
    const { liquidationPrice } = play.trade()!.trade;
    expect(liquidationPrice).toBeCloseTo(81.6, 0);
    expect([told(1, 90), told(2, 84), told(3, 83)]).toEqual([false, true, false]);
    play.restart();
    expect([told(4, 84), told(5, 90), told(6, 84)]).toEqual([false, false, true]);
    expect(play.records.get('notice/liquidation/1')).toContain('Trade 1 of P0/USDT is near its liquidation');
  });
});

describe('the pairs that a look wants', () => {
  it('are those with trades and signals, and with trades alone when no slot is free', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }, { enterLong: [2] }, {}], rules: { maxOpenTrades: 2 } });
    expect(play.session.wants).toEqual([]);
    play.close(1, [100, 100]);
    play.close(2, null);
    expect(play.session.wants).toEqual(['P0/USDT', 'P1/USDT']);
    play.look(at(2, 1), [100, 100]);
    expect(play.session.wants).toEqual(['P0/USDT', 'P1/USDT']);
    expect(play.trades).toHaveLength(2);
  });
});
