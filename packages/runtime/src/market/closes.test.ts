import { describe, expect, it } from 'vitest';
import type { MarketSeries } from '../ports/live-market.ts';
import { Closes } from './closes.ts';
import { SeriesTrack } from './series-track.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2025, 0, 1, 12);
const RULES = { isStreamed: true, saysClosed: true, factor: 1 };

const SERIES = {
  btc: { pair: 'BTC/USDT', timeframe: '1m', candleType: null },
  eth: { pair: 'ETH/USDT', timeframe: '1m', candleType: null },
  mark: { pair: 'BTC/USDT', timeframe: '1m', candleType: 'mark' },
  five: { pair: 'BTC/USDT', timeframe: '5m', candleType: null },
} as const satisfies Readonly<Record<string, MarketSeries>>;

/** A world that trades BTC, with a track for each series. */
function world() {
  const tracks = Object.fromEntries(
    Object.entries(SERIES).map(([name, series]) => {
      const track = new SeriesTrack(series, RULES);
      track.begin(null, BEGIN);
      return [name, track];
    }),
  ) as Readonly<Record<keyof typeof SERIES, SeriesTrack>>;
  const closes = new Closes(Object.values(tracks), ['BTC/USDT'], 3_000);
  return {
    closes,
    /** The candle of a minute closes in these series. */
    close: (minute: number, ...names: readonly (keyof typeof SERIES)[]): void => {
      const openTimeMs = BEGIN + minute * MINUTE;
      for (const name of names)
        tracks[name].hear({ openTimeMs, open: 1, high: 1, low: 1, close: 1, volume: 1 }, true, openTimeMs + 5 * MINUTE);
    },
    harvest: (minute: number, seconds: number) => {
      const { candles, late, waitsUntilMs } = closes.harvest(BEGIN + minute * MINUTE + seconds * 1000);
      const nameOf = (series: MarketSeries) => Object.entries(SERIES).find(([, each]) => each === series)![0];
      return {
        candles: candles.map(({ series, candle }) => `${nameOf(series)} ${(candle.openTimeMs - BEGIN) / MINUTE}`),
        late: late.map((series) => nameOf(series)),
        waits: (waitsUntilMs - BEGIN) / 1000,
      };
    },
  };
}

describe('candles that close together', () => {
  it('are given together, longer timeframes first, what is traded last', () => {
    const { close, harvest } = world();
    for (const minute of [0, 1, 2, 3]) close(minute, 'btc', 'eth', 'mark');
    harvest(4, 0);
    close(4, 'btc', 'eth', 'mark');
    close(0, 'five');

    expect(harvest(5, 0.1)).toEqual({ candles: ['five 0', 'eth 4', 'mark 4', 'btc 4'], late: [], waits: Infinity });
  });

  it('wait three seconds for the slowest, and then go on and say so', () => {
    const { close, harvest } = world();
    close(0, 'btc', 'eth');

    expect(harvest(1, 0.1)).toEqual({ candles: [], late: [], waits: 63 });
    expect(harvest(1, 2.9)).toEqual({ candles: [], late: [], waits: 63 });
    expect(harvest(1, 3)).toEqual({ candles: ['eth 0', 'btc 0'], late: ['mark'], waits: Infinity });
  });

  it('do not wait for who was given up, until it is there again', () => {
    const { close, harvest } = world();
    close(0, 'btc', 'eth');
    harvest(1, 3);
    close(1, 'btc', 'eth');
    expect(harvest(2, 0.1)).toEqual({ candles: ['eth 1', 'btc 1'], late: [], waits: Infinity });
    close(0, 'mark');
    close(1, 'mark');
    expect(harvest(2, 4)).toEqual({ candles: ['mark 0', 'mark 1'], late: [], waits: Infinity });
    close(2, 'btc', 'eth');
    expect(harvest(3, 0.1)).toEqual({ candles: [], late: [], waits: 183 });
  });

  it('come close by close after an absence', () => {
    const { close, harvest } = world();
    for (const minute of [0, 1]) close(minute, 'btc');
    for (const minute of [0, 1]) close(minute, 'eth', 'mark');

    expect(harvest(2, 1).candles).toEqual(['eth 0', 'mark 0', 'btc 0', 'eth 1', 'mark 1', 'btc 1']);
  });
});
