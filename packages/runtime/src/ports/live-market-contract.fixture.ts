import { candleOpenMs, nextOpenMs } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import type { LiveMarket, MarketNews, MarketSeries } from './live-market.ts';

/** A market where something is traded every minute at least. */
export interface MarketToProve {
  readonly market: LiveMarket;
  /** Of a minute, streamed. */
  readonly series: MarketSeries;
  /** The market's time. */
  readonly nowMs: () => number;
  /** Lets time pass until something is so; fails when that takes too long. */
  readonly until: (isSo: () => boolean) => Promise<void>;
  /** Lets the market answer. */
  readonly answered: <T>(answer: Promise<T>) => Promise<T>;
}

const MINUTE = 60_000;
/** The market's time may pass in leaps while it answers. */
const LEAP_MS = 2 * MINUTE;

/** What every live market promises. Each test opens its own, and whoever opens it closes it. */
export function liveMarketContract(name: string, open: () => Promise<MarketToProve>): void {
  describe(`${name} keeps the promises of a live market`, () => {
    it('says what time it is', async () => {
      const { market, nowMs, answered } = await open();

      expect(Math.abs((await answered(market.timeMs())) - nowMs())).toBeLessThan(LEAP_MS);
    });

    it('gives candles from a time on, oldest first, the open one included', async () => {
      const { market, series, nowMs, answered } = await open();
      const fromMs = candleOpenMs(nowMs(), series.timeframe) - 10 * MINUTE;
      const rows = await answered(market.candles(series, fromMs));

      expect(rows.length).toBeGreaterThan(10);
      expect(rows.map(({ openTimeMs }) => openTimeMs)).toEqual(rows.map((_, at) => fromMs + at * MINUTE));
      expect(Math.abs(rows.at(-1)!.openTimeMs - nowMs())).toBeLessThan(LEAP_MS);
    });

    it('gives no more candles than it was asked for', async () => {
      const { market, series, nowMs, answered } = await open();
      const fromMs = candleOpenMs(nowMs(), series.timeframe) - 10 * MINUTE;

      expect(await answered(market.candles(series, fromMs, 4))).toHaveLength(4);
    });

    it('gives the book, best prices first, and those as bid and ask', async () => {
      const { market, series, answered } = await open();
      const { bid, ask, book } = await answered(market.quote(series.pair, 3));
      const [bids, asks] = [book!.bids.map(([price]) => price), book!.asks.map(([price]) => price)];

      expect([bids[0], asks[0]]).toEqual([bid, ask]);
      expect(bid!).toBeLessThan(ask!);
      expect(bids).toEqual(bids.toSorted((a, b) => b - a));
      expect(asks).toEqual(asks.toSorted((a, b) => a - b));
      expect(bids.length).toBeLessThanOrEqual(3);
    });

    it('tells candles, and says which are final: those are the ones that it gives', async () => {
      const { market, series, until, answered, nowMs } = await open();
      const closed: (MarketNews & { kind: 'candle' })[] = [];
      const heardMs: number[] = [];
      const stream = market.stream({ candles: [series], quotes: [] }, (news) => {
        if (news.kind !== 'candle' || news.isClosed !== true) return;
        closed.push(news);
        heardMs.push(nowMs());
      });
      await until(() => closed.length > 1);
      await stream.close();
      const rows = await answered(market.candles(series, closed[0]!.candle.openTimeMs, closed.length));

      expect(market.canStream(series)).toBe(true);
      expect(closed.map(({ candle }) => candle)).toEqual(rows);
      for (const [at, { candle }] of closed.entries())
        expect(heardMs[at]).toBeGreaterThanOrEqual(nextOpenMs(candle.openTimeMs, series.timeframe));
    });

    it('tells when it is connected, all that arrives, and best prices', async () => {
      const { market, series, until } = await open();
      const kinds: MarketNews['kind'][] = [];
      const stream = market.stream({ candles: [], quotes: [series.pair] }, ({ kind }) => void kinds.push(kind));
      await until(() => kinds.includes('quote'));
      await stream.close();

      expect(kinds[0]).toBe('opened');
      expect(kinds.filter((kind) => kind === 'frame').length).toBeGreaterThan(0);
      expect(kinds).not.toContain('lost');
    });

    it('tells nothing of a stream that was closed', async () => {
      const { market, series, until } = await open();
      let news = 0;
      const wanted = { candles: [series], quotes: [] };
      const stream = market.stream(wanted, () => (news += 1));
      await until(() => news > 2);
      await stream.close();
      const before = news;
      let later = 0;
      const other = market.stream(wanted, ({ kind }) => (later += Number(kind === 'candle')));
      await until(() => later > 2);
      await other.close();

      expect(news).toBe(before);
    });

    it('does not take errors of others for its own', async () => {
      const { market } = await open();

      expect(market.isNoise(new TypeError('x is not a function'))).toBe(false);
    });
  });
}
