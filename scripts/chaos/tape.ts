import { makeRandom, type CandleRow, type MarketSpec } from '@tradai/sim-exchange';

export const CANDLE_MS = 300_000;
/** Candles in front of the first one that is played: as many as a session likes to see, and some. */
const IN_FRONT = 600;
const FIRST_MS = Date.UTC(2025, 2, 1);
/** A session is started a moment after a candle began. */
const AFTER_BEGIN_MS = 20_000;
const PATH_TICKS = 12;

/** Steps and least worth of each market. */
export const STEPS = { amountStep: 0.001, priceTick: 0.01, minCost: 5 } as const;

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '900000', stepSize: '0.001' },
  { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, avgPriceMins: 5 },
];

/** What a simulated exchange plays. */
export interface MadeTape {
  readonly markets: readonly MarketSpec[];
  /** Unified names, in the order in which they are traded. */
  readonly pairs: readonly string[];
  readonly startMs: number;
}

/** Candles of 5m of markets that wander about by chance: about 0.3 % up or down in each. The same seed makes the same. */
export function madeTape(seed: number, pairs: number, hours: number): MadeTape {
  const candles = IN_FRONT + Math.ceil((hours * 3_600_000) / CANDLE_MS);
  const bases = Array.from({ length: pairs }, (_, at) => `C${String(at).padStart(2, '0')}`);
  return {
    pairs: bases.map((base) => `${base}/USDT`),
    startMs: FIRST_MS + IN_FRONT * CANDLE_MS + AFTER_BEGIN_MS,
    markets: bases.map((base) => ({
      ...{ kind: 'spot', symbol: symbolOf(`${base}/USDT`), base, quote: 'USDT', filters: FILTERS },
      source: { kind: 'candles', rows: wander(seed, base, candles), barMs: CANDLE_MS, pathTicks: PATH_TICKS },
    })),
  };
}

/** `BTC/USDT` → `BTCUSDT`. */
export function symbolOf(pair: string): string {
  return pair.replace('/', '');
}

function wander(seed: number, base: string, count: number): CandleRow[] {
  const random = makeRandom(seed, base);
  const about = (price: number, share: number): number => price * (1 + share * (random.next() - 0.5));
  let price = 400 + 600 * random.next();
  return Array.from({ length: count }, (_, at) => {
    const open = price;
    // It comes back to 700, so that it neither dies nor runs away.
    price = about(open, 0.006) + (700 - open) * 0.002;
    const high = Math.max(open, price) + open * 0.002 * random.next();
    const low = Math.min(open, price) - open * 0.002 * random.next();
    const [o, h, l, c] = [open, high, low, price].map((each) => each.toFixed(2)) as [string, string, string, string];
    return [FIRST_MS + at * CANDLE_MS, o, h, l, c, (50 + 50 * random.next()).toFixed(3)];
  });
}
