import { defineStrategy, ema, enterLong, CANDLE_FIELDS, type CandleColumns } from '@tradai/strategy-sdk';
import { buildStrategy, type Output } from '@tradai/strategy-sdk/graph';
import { candlesFromCloses } from '@tradai/strategy-sdk/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FUNDING } from '../../../core/funding.ts';
import { PriceTicks } from '../../../core/price-tick.ts';
import { LivePair } from '../../../session/live-pair.ts';
import type { SeriesCandle, SeriesName, SeriesStart } from '../../../session/session-pair.ts';
import { candleAt } from './candle-at.ts';
import { pairHistory, type HistoryFrame } from './pair-history.ts';

const OWN: SeriesName = { pair: 'BTC/USDT', timeframe: '1h', candleType: null };
const WIDE: SeriesName = { ...OWN, timeframe: '4h' };
const HOUR = 3_600_000;
const MARKET = {
  ...{ pair: OWN.pair, amountStep: null, priceTick: null, contractSize: 1, minAmount: null, maxAmount: null },
  ...{ minCost: null, maxCost: null, takerFee: 0, makerFee: 0 },
};

const built = buildStrategy(
  defineStrategy({
    ...{ name: 'averages', timeframe: '1h', stoploss: -0.1 },
    indicators: ({ candles, informative }) => ({
      own: ema(candles.close, 5),
      wide: informative('4h', (four) => ({ mean: ema(four.close, 3) })),
    }),
    entry: ({ own, wide }) => [enterLong(own.gt(wide.mean))],
  }),
);
const FRAMES: readonly HistoryFrame[] = built.graph.frames.map((frame) => {
  return { frame, series: frame.id === 0 ? OWN : WIDE, startup: frame.id === 0 ? 20 : 8 };
});

/** Hours of candles, and those of four hours that they make. */
function candlesAt(series: SeriesName, hours: number): CandleColumns {
  const closes = Array.from({ length: hours }, (_, i) => 100 + Math.sin(i * 1.7) * 9 + (i % 5));
  const each = series === OWN ? closes : closes.filter((_, i) => i % 4 === 3);
  const candles = candlesFromCloses(each).map((candle, i) => ({
    ...candle,
    openTimeMs: i * HOUR * (series === OWN ? 1 : 4),
  }));
  const columns = Object.fromEntries(
    CANDLE_FIELDS.map((field) => [field, Float64Array.from(candles, (candle) => candle[field])]),
  );
  return { ...columns, length: candles.length } as unknown as CandleColumns;
}

/** A pair with little room, as a session opens it when so many hours have passed; `wideHours`: of those the wide candles that are there. */
function opened(hours: number, starts: readonly SeriesStart[] = [], wideHours = hours): LivePair {
  const candles = { [OWN.timeframe]: candlesAt(OWN, hours), [WIDE.timeframe]: candlesAt(WIDE, wideHours) };
  const { candlesOf, boundsOf, rest } = pairHistory(
    OWN.pair,
    FRAMES,
    starts,
    ({ timeframe }) => candles[timeframe] ?? null,
  );
  const seriesOf = ({ id }: { readonly id: number }): SeriesName => (id === 0 ? OWN : WIDE);
  const facts = { pair: OWN.pair, market: MARKET, ticks: new PriceTicks([], null), tiers: [], funding: NO_FUNDING };
  const pair = new LivePair({ ...facts, built, history: candlesOf, boundsOf, room: 7, seriesOf });
  for (const each of rest.toSorted((a, b) => closeMs(a) - closeMs(b) || Number(b.series.timeframe === '4h') - 1))
    pair.take([each]);
  return pair;
}

function closeMs({ series, candle }: SeriesCandle): number {
  return candle.openTimeMs + HOUR * (series.timeframe === '1h' ? 1 : 4);
}

/** The candles that close at an hour. */
function closing(hour: number): SeriesCandle[] {
  const own = { series: OWN, candle: candleAt(candlesAt(OWN, hour), hour - 1) };
  const wide = candlesAt(WIDE, hour);
  return hour % 4 === 0 ? [own, { series: WIDE, candle: candleAt(wide, wide.length - 1) }] : [own];
}

function columnsOf(pair: LivePair): readonly number[][] {
  const values = (output: Output): number[] => [...pair.column(output).subarray(0, pair.input.candles.length)];
  return built.columnPaths.map(({ output }) => values(output));
}

describe('the columns of a pair', () => {
  it('have the same bits wherever it was opened anew, though it forgets old candles on the way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 120 }),
        fc.array(fc.integer({ min: 33, max: 119 }), { maxLength: 4 }),
        (end, cuts) => {
          const pair = opened(32);
          let cut = opened(32);
          for (let hour = 33; hour <= end; hour++) {
            pair.take(closing(hour));
            cut.take(closing(hour));
            if (cuts.includes(hour)) cut = opened(hour, cut.history);
          }
          expect(columnsOf(cut)).toEqual(columnsOf(pair));
          expect(cut.history).toEqual(pair.history);
        },
      ),
    );
  });

  it('have them however late a candle is that rows look at, over starts while it is away too', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 30, maxLength: 30 });
    const cuts = fc.array(fc.integer({ min: 33, max: 119 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 120 }), delays, cuts, (end, late, restarts) => {
        const pair = opened(32);
        let cut = opened(32);
        let wideHours = 32;
        for (let hour = 33; hour <= end; hour++) {
          pair.take(closing(hour));
          cut.take(closing(hour).slice(0, 1));
          // Series come without holes: nothing passes the one that is late.
          while (wideHours + 4 <= hour && hour >= wideHours + 4 + late[wideHours / 4 - 8]!)
            cut.take(closing((wideHours += 4)).slice(1));
          if (restarts.includes(hour)) cut = opened(hour, cut.history, wideHours);
          const isBehind = wideHours + 4 <= hour;
          expect(cut.awaits).toEqual(isBehind ? [WIDE] : []);
          expect(cut.fate.newestMs).toBe(((isBehind ? wideHours + 3 : hour) - 1) * HOUR);
        }
        for (; wideHours + 4 <= end;) cut.take(closing((wideHours += 4)).slice(1));
        expect(columnsOf(cut)).toEqual(columnsOf(pair));
        expect(cut.history).toEqual(pair.history);
      }),
    );
  });

  it('have them also when many candles closed while nobody was there', () => {
    const pair = opened(32);
    const { history } = pair;
    for (let hour = 33; hour <= 90; hour++) pair.take(closing(hour));
    const later = opened(90, history);
    expect(columnsOf(later)).toEqual(columnsOf(pair));
    expect(later.history).toEqual(pair.history);
    expect(pair.history).not.toEqual(history);
  });
});

describe('a history', () => {
  it('begins with its startup candles where nothing is known', () => {
    expect(opened(32).history).toMatchObject([
      { series: OWN, fromMs: 12 * HOUR, kept: 20, most: 27 },
      { series: WIDE, fromMs: 0, kept: 8, most: 15 },
    ]);
  });

  it('with a hole is refused, and one without candles', () => {
    const whole = candlesAt(OWN, 32);
    const holey = { ...whole, openTimeMs: whole.openTimeMs.map((timeMs, i) => (i > 25 ? timeMs + HOUR : timeMs)) };
    const open = (candles: CandleColumns | null): unknown =>
      pairHistory(OWN.pair, FRAMES.slice(0, 1), [], () => candles);
    expect(() => open(holey)).toThrow(
      'BTC/USDT 1h has no candle of 1970-01-02T02:00:00.000Z in the history of the session; expected one, flat where nothing was traded.',
    );
    const old = candlesAt(WIDE, 8);
    expect(() =>
      pairHistory(OWN.pair, FRAMES, [], ({ timeframe }) => (timeframe === '4h' ? old : candlesAt(OWN, 40))),
    ).toThrow(
      'BTC/USDT 4h has no candle since 1970-01-01T08:00:00.000Z, which the strategy looks at for BTC/USDT; expected candles up to the present.',
    );
    expect(() => open(null)).toThrow(
      'BTC/USDT 1h has no candles, which the strategy looks at for BTC/USDT; expected 20.',
    );
  });
});
