import { type CandleRow, makeRandom, type MarketKind, type MarketSpec } from '@tradai/sim-exchange';

const MINUTE = 60_000;
/** Candles in front of the first minute: a session likes to see 531. */
const IN_FRONT = 1500;
/** More than any run lasts. */
const MINUTES = 240;
const START_MS = Date.UTC(2025, 2, 1, 12);
/** First price, in quote units. */
const COINS = [
  ['BTC', 100],
  ['ETH', 50],
  ['XRP', 20],
] as const;
/** What a price moves in a minute, ratio of the price. */
const MOVE = 0.004;
/** Base units of a minute for the first price: an order takes about half of the best level, so that some fill in parts. */
const VOLUME_WORTH = 20_000;

/** What a simulated exchange plays: made minutes of three pairs, the same for the same seed. */
export interface LiveTape {
  readonly kind: MarketKind;
  readonly markets: readonly MarketSpec[];
  /** Unified names. */
  readonly pairs: readonly string[];
  readonly startMs: number;
}

/** Steps and limits of each of the markets, which the session's markets file and the exchange must say alike. */
export const STEPS = { amountStep: 0.001, priceTick: 0.01, minCost: 5 } as const;

export function liveTape(kind: MarketKind, seed: number): LiveTape {
  return {
    kind,
    startMs: START_MS,
    pairs: COINS.map(([base]) => (kind === 'spot' ? `${base}/USDT` : `${base}/USDT:USDT`)),
    markets: COINS.map(([base, price]) => ({
      ...{ kind, symbol: `${base}USDT`, base, quote: 'USDT', filters: filtersOf(kind) },
      source: { kind: 'candles', rows: rowsOf(seed, base, price), barMs: MINUTE },
    })),
  };
}

function filtersOf(kind: MarketKind): MarketSpec['filters'] {
  const { amountStep, priceTick, minCost } = STEPS;
  const least = kind === 'spot' ? { minNotional: String(minCost) } : { notional: String(minCost) };
  return [
    { filterType: 'PRICE_FILTER', minPrice: String(priceTick), maxPrice: '1000000', tickSize: String(priceTick) },
    { filterType: 'LOT_SIZE', minQty: String(amountStep), maxQty: '9000', stepSize: String(amountStep) },
    { filterType: kind === 'spot' ? 'NOTIONAL' : 'MIN_NOTIONAL', ...least },
  ];
}

function rowsOf(seed: number, base: string, first: number): CandleRow[] {
  const random = makeRandom(seed, `prices/${base}`);
  const rows: CandleRow[] = [];
  let open = first;
  for (let at = -IN_FRONT; at < MINUTES; at++) {
    // It is drawn back to where it began, so that it does not run away in a day.
    const pull = (Math.log(first / open) * MOVE) / 2;
    const close = open * (1 + pull + MOVE * 2 * (random.next() - 0.5));
    const shadow = (): number => 1 + (MOVE * random.next()) / 3;
    const prices = [open, Math.max(open, close) * shadow(), Math.min(open, close) / shadow(), close];
    const [o, h, l, c] = prices.map((price) => price.toFixed(2));
    rows.push([START_MS + at * MINUTE, o!, h!, l!, c!, (VOLUME_WORTH / first).toFixed(3)]);
    open = Number(c);
  }
  return rows;
}
