import { ServiceError } from '@tradai/runtime/ports';
import { z } from 'zod';
import type { Json } from '../../domain/json.ts';
import type { CandleCount } from '../../domain/run-candles.ts';
import { checkRunData, pollRunData, type RunData, type RunDataServices } from '../../operations/check-run-data.ts';
import { beginGroup, endSync, planSync, type RunSyncServices } from '../../operations/run-sync.ts';
import { FunctionError } from '../../ports/functions.ts';
import { attempt, runId, whose } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { orUnavailable, parseEvent, type Handler } from '../handler.ts';

const syncId = { sync_id: runId };
const backfillId = { backfill_id: z.string().min(1).max(64) };
const library = {
  exchange: z.string().max(64),
  market: z.enum(['spot', 'futures']),
  timeframe: z.string().max(4),
};
const event = z.discriminatedUnion('op', [
  z.object({ op: z.literal('check'), ...whose }),
  z.object({ op: z.literal('poll'), ...backfillId, run_id: runId.optional(), attempt: attempt.optional() }),
  z.object({ op: z.literal('plan'), ...syncId, request: z.unknown() }),
  z.object({ op: z.literal('backfill'), ...syncId, group: z.object({ index: z.int().min(0).max(1000), ...library }) }),
  z.object({ op: z.literal('record'), ...syncId, groups: z.array(z.object({ ok: z.boolean() })).max(1000) }),
]);
type Event = z.infer<typeof event>;

export type ProxyServices = RunDataServices & RunSyncServices;

const NOTHING: CandleCount = { stale: [], counts: {} };

/**
 * What workflows ask of the collection service: whether a run's candles are there (`check`, `poll`), and to bring libraries up to date (`plan`,
 * `backfill`, `poll`, `record`). Answers have at most 8 KB and always a `backfill_id`. Throws `DataCollection.Unavailable` where the service or
 * its store does not answer.
 */
export const dataCollectionProxy: Handler<ProxyServices> = async (given, services) => {
  const asked = parseEvent(event, given, 'data-collection-proxy');
  try {
    return await orUnavailable('DataCollection.Unavailable', answer(asked, services));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new FunctionError('DataCollection.Refused', error.message);
  }
};

async function answer(asked: Event, services: ProxyServices): Promise<Json> {
  switch (asked.op) {
    case 'check':
      return shown(await checkRunData(services, await findRun(services, asked)));
    case 'poll':
      return poll(asked, services);
    case 'plan': {
      const groups = await planSync(services, asked.sync_id);
      return { groups: groups.map((group) => ({ ...group })) };
    }
    case 'backfill': {
      const id = await beginGroup(services, asked.sync_id, asked.group.index);
      return shown({ state: 'BACKFILLING', backfillId: id, ...NOTHING });
    }
    case 'record':
      return { state: await endSync(services, asked.sync_id, asked.groups) };
  }
}

/** Of a run its candles, of a sync its backfill. */
async function poll(asked: Extract<Event, { op: 'poll' }>, services: ProxyServices): Promise<Json> {
  const { run_id: id, attempt: number, backfill_id: backfillOf } = asked;
  if (id !== undefined && number !== undefined) {
    const run = await findRun(services, { run_id: id, attempt: number });
    return shown(await pollRunData(services, run, backfillOf));
  }
  const backfill = await services.collection.backfill(backfillOf);
  // Nobody comes back to one that was canceled, or forgotten.
  const isLost = backfill === null || backfill.state === 'CANCELLED';
  return shown({ state: isLost ? 'FAILED' : backfill.state, backfillId: backfillOf, ...NOTHING });
}

function shown({
  state,
  backfillId: id,
  stale,
  counts,
  why,
}: Omit<RunData, 'state'> & { readonly state: string }): Json {
  return { state, backfill_id: id, stale, counts: { ...counts }, ...(why === undefined ? {} : { why }) };
}
