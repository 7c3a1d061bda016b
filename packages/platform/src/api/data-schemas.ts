import { z } from 'zod';
import { library, moment, pairName, symbolView } from '../collection/wire.ts';
import { DATA_SYNC_STATES, type DataSync, type DataSyncRequest } from '../ports/data-syncs.ts';
import { iso } from './run-view.ts';
import { pageQuery, runId, text, time } from './schemas.ts';

/** Pairs that fit into an address. */
const MOST_IN_QUERY = 50;

export const statusQuery = z
  .strictObject({
    ...library,
    /** Separated by commas. */
    pairs: z
      .string()
      .max(MOST_IN_QUERY * 44)
      .transform((list) => list.split(','))
      .pipe(z.array(pairName).min(1).max(MOST_IN_QUERY)),
    from: moment.optional(),
    to: moment.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'expected a time after from; to is exclusive',
  });

export const symbolsQuery = z.strictObject({
  exchange: library.exchange.optional(),
  market: library.market.optional(),
  timeframe: library.timeframe.optional(),
  ...pageQuery,
});
export const symbolPage = z.object({ items: z.array(symbolView), next_cursor: text.nullable() });

export const syncBody = z
  .strictObject({
    libraries: z
      .array(z.strictObject({ ...library, pairs: z.array(pairName).min(1).max(300).optional() }))
      .min(1)
      .max(20),
    from: moment,
    to: moment.optional(),
  })
  .refine(({ from, to }) => to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'expected a time after from; to is exclusive',
  });
export type SyncBody = z.infer<typeof syncBody>;

export const syncParams = z.strictObject({ id: runId });

export const syncView = z.object({
  sync_id: runId,
  state: z.enum(DATA_SYNC_STATES),
  from: time,
  to: time.nullable(),
  groups: z.array(z.object({ ...library, pairs: z.int(), backfill_id: text.nullable() })),
  created_at: time,
  ended_at: time.nullable(),
  links: z.object({ self: text }),
});
export type SyncView = z.infer<typeof syncView>;

export function viewOfSync({ id, state, request, groups, createdMs, endedMs }: DataSync): SyncView {
  return {
    ...{ sync_id: id, state, from: iso(request.fromMs), to: request.toMs === undefined ? null : iso(request.toMs) },
    groups: groups.map(({ exchange, market, timeframe, pairs, backfillId }) => ({
      ...{ exchange, market, timeframe, pairs: pairs.length, backfill_id: backfillId },
    })),
    ...{ created_at: iso(createdMs), ended_at: endedMs === null ? null : iso(endedMs) },
    links: { self: `/data/syncs/${id}` },
  };
}

export function requestOf({ libraries, from, to }: SyncBody): DataSyncRequest {
  return {
    libraries: libraries.map(({ exchange, market, timeframe, pairs }) => ({
      ...{ exchange, market, timeframe },
      ...(pairs === undefined ? {} : { pairs: [...new Set(pairs)] }),
    })),
    fromMs: Date.parse(from),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
  };
}
