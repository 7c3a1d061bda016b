import { startSimExchange, type SimExchange, type SimOptions } from '@tradai/sim-exchange';
import { CcxtLiveMarket } from '../adapters/exchange/ccxt-live-market.ts';
import type { LiveMarket } from '../ports/live-market.ts';
import { scaledClock, type MarketClock } from './clock.ts';
import { ConnectBudget } from './connect-budget.ts';
import { liveFeed, type FeedOptions } from './live-feed.ts';
import type { MarketFeed } from './market-feed.ts';

type MarketSpec = SimOptions['markets'][number];

export const MINUTE = 60_000;
/** Candles begin here; the exchange's clock begins an hour and a half later, a moment before a candle's end. */
const FIRST = Date.UTC(2025, 0, 1);
export const START = FIRST + 90 * MINUTE - 20_000;

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
  { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, avgPriceMins: 5 },
];

/** Minutes of a market that wanders about, each candle `span` above and below its ends. */
export function wanderingMarket(base: string, minutes: number, span = 0.5): MarketSpec {
  const rows = Array.from({ length: minutes }, (_, at) => {
    const [open, close] = [priceAt(base, at), priceAt(base, at + 1)];
    const high = Math.max(open, close) + span;
    const low = Math.min(open, close) - span;
    return [FIRST + at * MINUTE, open, high, low, close, 40 + (at % 7)] as const;
  });
  const source = { kind: 'candles', rows, barMs: MINUTE, pathTicks: 12 } as const;
  return { kind: 'spot', symbol: `${base}USDT`, base, quote: 'USDT', filters: FILTERS, source };
}

function priceAt(base: string, at: number): number {
  const phase = base.charCodeAt(0);
  return Number((100 + 10 * Math.sin((at + phase) / 9) + 3 * Math.cos((at * phase) / 5)).toFixed(2));
}

export interface SimWorld {
  readonly sim: SimExchange;
  readonly market: LiveMarket;
  readonly clock: MarketClock;
  readonly notices: readonly string[];
  feed(pairs: readonly string[], more?: Partial<FeedOptions>): MarketFeed;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** How many minutes of the exchange pass in one of ours. */
  readonly factor?: number;
  readonly faults?: SimOptions['faults'];
  readonly wire?: SimOptions['wire'];
}

/** A simulated exchange, by default one whose minutes last a second, and unmodified ccxt before it. To be closed. */
export async function simWorld(markets: readonly MarketSpec[], options: WorldOptions = {}): Promise<SimWorld> {
  const { factor = 60, faults, wire } = options;
  const sim = await startSimExchange({
    seed: 7,
    clock: { mode: 'scaled', factor, start: START },
    markets,
    accounts: [{ apiKey: 'a', secret: 'b' }],
    ...(faults === undefined ? {} : { faults }),
    ...(wire === undefined ? {} : { wire }),
  });
  const place = { baseUrl: sim.urls.rest, socketUrl: sim.urls.ws };
  const kind = markets[0]!.kind === 'spot' ? 'spot' : 'futures';
  const market = await CcxtLiveMarket.open({ name: 'binance', market: kind, ...place });
  await market.timeMs();
  const clock = scaledClock(await market.timeMs(), factor);
  const feeds: MarketFeed[] = [];
  const notices: string[] = [];
  return {
    sim,
    market,
    clock,
    notices,
    feed(pairs, more = {}) {
      const onNotice = (text: string): void => void notices.push(text);
      const feed = liveFeed({ market, clock, pairs, onNotice, connects: new ConnectBudget(), ...more });
      feeds.push(feed);
      return feed;
    },
    async close() {
      await Promise.all(feeds.map((feed) => feed.close()));
      await market.close();
      await sim.close();
    },
  };
}
