import { describe, expect, it } from 'vitest';
import type { SeriesCandle, SeriesName } from './session-pair.ts';
import { WholeCloses } from './whole-closes.ts';

const MINUTE = 60_000;
const SERIES = {
  own: { pair: 'A/USDT', timeframe: '1m', candleType: null },
  btc: { pair: 'BTC/USDT', timeframe: '1m', candleType: null },
  five: { pair: 'BTC/USDT', timeframe: '5m', candleType: null },
  rate: { pair: 'A/USDT', timeframe: '1m', candleType: 'funding_rate' },
} as const satisfies Readonly<Record<string, SeriesName>>;
type Name = keyof typeof SERIES;

/** All series have their candles up to minute 0; the own one is the last of a close. */
function world() {
  const names: readonly Name[] = ['five', 'btc', 'rate', 'own'];
  const newest: Record<Name, number> = { own: -MINUTE, btc: -MINUTE, five: -5 * MINUTE, rate: -MINUTE };
  const closes = new WholeCloses(names.map((name) => ({ series: SERIES[name], newestMs: () => newest[name] })));
  const candle = (name: Name, minute: number): SeriesCandle => {
    const prices = { open: 1, high: 1, low: 1, close: 1, volume: 1 };
    return { series: SERIES[name], candle: { openTimeMs: minute * MINUTE, ...prices } };
  };
  return {
    awaits: () => closes.missing.map((series) => names.find((name) => SERIES[name] === series)),
    /** The candles that open at these minutes; what is given out by them. */
    put: (...opened: readonly (readonly [Name, number])[]): string[] => {
      closes.put(opened.map(([name, minute]) => candle(name, minute)));
      const given: string[] = [];
      for (let close = closes.take(); close !== null; close = closes.take())
        for (const each of close) {
          const name = names[each.place]!;
          newest[name] = each.candle.openTimeMs;
          given.push(`${name} ${each.candle.openTimeMs / MINUTE}`);
        }
      return given;
    },
  };
}

describe('a close of a pair', () => {
  it('is given out when all of it is there, whatever came first, the own candle last', () => {
    const { awaits, put } = world();
    expect(put(['own', 0])).toEqual([]);
    expect(awaits()).toEqual(['btc']);
    expect(put(['btc', 0])).toEqual(['btc 0', 'own 0']);
    expect(awaits()).toEqual([]);
    expect(put(['btc', 1])).toEqual([]);
    expect(awaits()).toEqual(['own']);
  });

  it('waits for a longer candle only when that closes with it, and closes behind it wait too', () => {
    const { awaits, put } = world();
    for (const minute of [0, 1, 2, 3])
      expect(put(['own', minute], ['btc', minute])).toEqual([`btc ${minute}`, `own ${minute}`]);
    expect(put(['own', 4], ['btc', 4], ['own', 5], ['btc', 5])).toEqual([]);
    expect(awaits()).toEqual(['five']);
    expect(put(['five', 0])).toEqual(['five 0', 'btc 4', 'own 4', 'btc 5', 'own 5']);
  });

  it('does not wait for what has no grid', () => {
    const { put } = world();
    expect(put(['own', 0], ['btc', 0])).toEqual(['btc 0', 'own 0']);
    expect(put(['rate', 7])).toEqual([]);
    expect(put(['own', 1], ['btc', 1])).toEqual(['btc 1', 'own 1']);
  });

  it('has each candle once, and none beyond a hole', () => {
    const { put } = world();
    put(['own', 0], ['own', 0]);
    expect(put(['btc', 0], ['own', 0])).toEqual(['btc 0', 'own 0']);
    expect(put(['own', 0])).toEqual([]);
    expect(() => put(['own', 2])).toThrow('A/USDT 1m: the candle of 1970-01-01T00:02:00.000Z does not follow');
  });
});
