import { startSimExchange, type MarketSpec } from '../packages/sim-exchange/src/index.ts';

/** What the parent needs to know: where to send. */
export interface OrderPlace {
  readonly rest: string;
  readonly ws: string;
}

export const KEY = { apiKey: 'key', secret: 'secret' };
/** Candles of a minute, as many as a client asks for at once. */
const CANDLES = 1500;
const MINUTE = 60_000;
const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

export const symbolOf = (at: number): string => `COIN${String(at).padStart(3, '0')}`;

/** Many pairs in a process of its own, at the pace of life. */
async function exchange(pairs: number): Promise<OrderPlace> {
  const first = Date.UTC(2026, 0, 1);
  const rows = Array.from({ length: CANDLES + 60 }, (_, at) => {
    const open = 100 + Math.round(Math.sin(at) * 5);
    return [first + at * MINUTE, open, open + 3, open - 3, open + 1, 40] as const;
  });
  const markets = (['spot', 'usdm'] as const).flatMap((kind) =>
    Array.from({ length: pairs }, (_, at): MarketSpec => {
      const source = { kind: 'candles', rows: rows.map((row) => [...row]), barMs: MINUTE, pathTicks: 4 } as const;
      return {
        ...{ kind, symbol: `${symbolOf(at)}USDT`, base: symbolOf(at), quote: 'USDT', filters: FILTERS },
        source: source as unknown as MarketSpec['source'],
      };
    }),
  );
  const sim = await startSimExchange({
    seed: 1,
    clock: { mode: 'real', start: first + CANDLES * MINUTE },
    ...{ markets, limits: NO_LIMITS },
    accounts: [{ ...KEY, spot: { balances: { USDT: '1000000' } }, usdm: { balances: { USDT: '1000000' } } }],
  });
  return { rest: sim.urls.rest, ws: sim.urls.ws };
}

/** What is measured is how fast clients are, which keep to the exchange's limits themselves. */
const NO_LIMITS = {
  spot: { weight: 1e9, orders10s: 1e9, ordersLong: 1e9, raw: 1e9 },
  usdm: { weight: 1e9, orders10s: 1e9, ordersLong: 1e9 },
};

if (import.meta.main && process.send !== undefined) process.send(await exchange(Number(process.argv[2])));
