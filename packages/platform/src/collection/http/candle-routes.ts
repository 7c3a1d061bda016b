import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { iso } from '../../api/run-view.ts';
import type { FreshnessQuery } from '../../ports/collection.ts';
import type { ServedCollection } from '../../ports/served-collection.ts';
import { symbolName } from '../stored-symbols.ts';
import { freshnessView, library, moment, pairName, symbolView, viewOfFreshness, viewOfSymbol } from '../wire.ts';

/** Pairs that fit into an address. */
const MOST_IN_QUERY = 50;
const range = { from: moment.optional(), to: moment.optional() };
const pairList = z
  .string()
  .max(MOST_IN_QUERY * 44)
  .transform((text) => text.split(','))
  .pipe(z.array(pairName).min(1).max(MOST_IN_QUERY));

const freshnessQuery = z.strictObject({ ...library, pairs: pairList, ...range });
const freshnessBody = z.strictObject({ ...library, pairs: z.array(pairName).min(1).max(1000), ...range });
const symbolsQuery = z.strictObject({
  ...{ exchange: library.exchange.optional(), market: library.market.optional() },
  timeframe: library.timeframe.optional(),
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const symbolsPage = z.object({ items: z.array(symbolView), next_cursor: z.string().nullable() });
const candlesQuery = z.strictObject({
  ...library,
  ...range,
  pair: pairName,
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});
const candleRow = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
const candlesPage = z.object({ candles: z.array(candleRow), next_from: z.iso.datetime().nullable() });

/** How fresh candles are, which there are, and candles themselves. */
export function candleRoutes(collection: ServedCollection): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    const fresh = async (query: FreshnessAsked) => viewOfFreshness(await collection.freshness(queryOf(query)));
    app.get('/freshness', { schema: { querystring: freshnessQuery, response: { 200: freshnessView } } }, ({ query }) =>
      fresh(query),
    );
    app.post('/freshness/query', { schema: { body: freshnessBody, response: { 200: freshnessView } } }, ({ body }) =>
      fresh(body),
    );
    app.get(
      '/symbols',
      { schema: { querystring: symbolsQuery, response: { 200: symbolsPage } } },
      async ({ query }) => {
        const { cursor = null, limit, ...wanted } = query;
        const named = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
        const symbols = await collection.symbols(named, cursor, limit);
        const last = symbols.length < limit ? undefined : symbols.at(-1);
        return { items: symbols.map(viewOfSymbol), next_cursor: last === undefined ? null : symbolName(last) };
      },
    );
    app.get('/ohlcv', { schema: { querystring: candlesQuery, response: { 200: candlesPage } } }, async ({ query }) => {
      const { exchange, market, timeframe, pair, limit } = query;
      const asked = { exchange, market, timeframe, pair, limit, ...rangeOf(query) };
      const { candles, nextFromMs } = await collection.candles(asked);
      const rows = candles.map((row): z.infer<typeof candleRow> => [...row]);
      return { candles: rows, next_from: nextFromMs === null ? null : iso(nextFromMs) };
    });
    done();
  };
}

type FreshnessAsked = z.infer<typeof freshnessBody>;

function queryOf({ exchange, market, timeframe, pairs, ...asked }: FreshnessAsked): FreshnessQuery {
  return { exchange, market, timeframe, pairs, ...rangeOf(asked) };
}

function rangeOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  return {
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
  };
}
