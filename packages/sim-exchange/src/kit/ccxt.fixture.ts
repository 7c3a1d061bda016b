import ccxt from 'ccxt';
import { onTestFinished } from 'vitest';
import type { FilterRow } from '../market/filters.ts';
import type { MarketKind, MarketSpec } from '../market/market-spec.ts';
import { type SimExchange, type SimOptions, startSimExchange } from '../start-sim-exchange.ts';
import { pointAt } from './point-ccxt.ts';

export const START = Date.UTC(2025, 0, 1, 1);
const KEY = { apiKey: 'the-key', secret: 'the-secret' };

const FILTERS: readonly FilterRow[] = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];
const NOTIONAL: Readonly<Record<MarketKind, FilterRow>> = {
  spot: { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, avgPriceMins: 5 },
  usdm: { filterType: 'MIN_NOTIONAL', notional: '5' },
};

/** A market at 100 with a trade each second for an hour. */
export function market(kind: MarketKind, more: Partial<MarketSpec> = {}): MarketSpec {
  const lines = Array.from({ length: 3_600 }, (_, second) => {
    const price = 100 + (second === 0 ? 0 : (second % 7) - 3) / 100;
    return { at: `+${second * 1_000}`, trade: { p: price.toFixed(2), q: '1.5' } };
  });
  return {
    kind,
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    filters: [...FILTERS, NOTIONAL[kind]],
    source: { kind: 'script', lines },
    book: { base: '5' },
    ...more,
  };
}

/** A stepped exchange with both markets at 100 and one account; closed when the test ends. */
export async function startSim(options: Partial<SimOptions> = {}): Promise<SimExchange> {
  const sim = await startSimExchange({
    seed: 7,
    clock: { mode: 'stepped', start: START },
    markets: [market('spot'), market('usdm')],
    accounts: [{ ...KEY, spot: { balances: { USDT: '10000', BTC: '10' } }, usdm: { balances: { USDT: '10000' } } }],
    ...options,
  });
  onTestFinished(() => sim.close());
  return sim;
}

export type Ccxt = InstanceType<typeof ccxt.pro.binance>;

/** Unmodified ccxt, pointed at a simulated exchange and in its time; closed when the test ends. */
export function ccxtOf(sim: SimExchange, kind: MarketKind, more: Record<string, unknown> = {}): Ccxt {
  const { options, ...rest } = more;
  const config = sim.ccxtConfig(kind);
  const exchange = new ccxt.pro.binance({
    ...config,
    timeout: 10_000,
    ...rest,
    options: { ...config.options, ...(options as Record<string, unknown> | undefined) },
  });
  pointAt(exchange, sim.urls.rest, sim.urls.ws);
  exchange.milliseconds = () => sim.clock.now();
  onTestFinished(async () => {
    await exchange.close();
  });
  return exchange;
}

/** Steps the clock until a watch call of ccxt has its answer. */
export async function watched<Answer>(sim: SimExchange, call: Promise<Answer>, stepMs = 250): Promise<Answer> {
  let done = false;
  const end = (): void => {
    done = true;
  };
  call.then(end, end);
  for (let steps = 0; !done && steps < 400; steps++) {
    await sim.clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return call;
}
