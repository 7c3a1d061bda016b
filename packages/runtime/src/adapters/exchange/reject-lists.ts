import { z } from 'zod';
import { NO_REJECTS, rejectListOf, SENT_ROUTES, type RejectData, type RejectList } from '../../orders/rejects.ts';
import binance from './binance/rejects.json' with { type: 'json' };
import { MARKETS, type CardMarket } from './card-market.ts';

/**
 * Which refusals of a market prove that nothing happened. Of an exchange that nobody has reviewed: none does. A code is added to a list only
 * with a test on the simulated exchange and the address at which the exchange documents it.
 */
export function rejectList(exchange: string, market: CardMarket): RejectList {
  const data = REVIEWED.get(exchange);
  return data === undefined ? NO_REJECTS : rejectListOf(readRejects(data), market);
}

const REVIEWED: ReadonlyMap<string, unknown> = new Map([['binance', binance]]);

/** Throws what zod throws for data that are none. */
export function readRejects(data: unknown): RejectData {
  return rejects.parse(data);
}

const code = z.int().negative();
const range = z.tuple([code, code]).refine(([low, high]) => low < high, 'the lower code first');
const routes = z.array(z.enum(SENT_ROUTES)).nonempty();
const status = z.int().min(400).max(499);
const source = z.url({ protocol: /^https$/ });

const rejects = z.strictObject({
  exchange: z.string(),
  groups: z.array(
    z.strictObject({
      what: z.string().min(10),
      markets: z.array(z.enum(MARKETS)).nonempty(),
      routes,
      codes: z.array(z.union([code, range])).nonempty(),
      unless: z.string().exactOptional(),
      source,
    }),
  ),
  statuses: z.strictObject({ routes, values: z.array(status), codes: z.array(code), source }),
  never: z.strictObject({ codes: z.array(code), statuses: z.array(status), source }),
  findFirst: z.strictObject({ codes: z.array(code), source }),
});
