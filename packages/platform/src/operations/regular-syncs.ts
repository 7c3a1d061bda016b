import type { Clock } from '../ports/clock.ts';
import type { CandleLibrary, Collection } from '../ports/collection.ts';
import type { Schedule } from '../ports/schedules.ts';

/** Candles that are kept fresh by themselves. */
export interface RegularSync extends CandleLibrary {
  /** `binance-5m`; part of keys. */
  readonly name: string;
  readonly everyMinutes: number;
  /** Left out: those that are stored. */
  readonly pairs?: readonly string[];
  /** How far back it looks for holes, and where a pair begins that is not stored. */
  readonly days: number;
}

export interface RegularWork {
  readonly name: string;
  readonly schedule: Schedule;
  readonly work: () => Promise<void>;
}

const DAY_MS = 86_400_000;
const MOST_PAIRS = 1000;

/** What is to be done again and again to keep candles fresh. One that is still on its way when its time comes is not begun anew. */
export function regularSyncs(
  services: { readonly collection: Collection; readonly clock: Clock },
  syncs: readonly RegularSync[],
): readonly RegularWork[] {
  return syncs.map((sync) => {
    const running: { id: string | null } = { id: null };
    return {
      name: `sync-${sync.name}`,
      schedule: { everyMinutes: sync.everyMinutes },
      work: () => fresh(services, sync, running),
    };
  });
}

async function fresh(
  { collection, clock }: { readonly collection: Collection; readonly clock: Clock },
  { name, everyMinutes, pairs, days, exchange, market, timeframe }: RegularSync,
  running: { id: string | null },
): Promise<void> {
  const before = running.id === null ? null : await collection.backfill(running.id);
  if (before?.state === 'QUEUED' || before?.state === 'RUNNING') return;
  const library = { exchange, market, timeframe };
  const wanted = pairs ?? (await collection.symbols(library, null, MOST_PAIRS)).map(({ pair }) => pair);
  if (wanted.length === 0) return;
  const slotMs = everyMinutes * 60_000;
  const toMs = Math.floor(clock.now() / slotMs) * slotMs;
  // Two processes with the same schedule ask for the same one.
  const wish = {
    ...library,
    pairs: wanted,
    fromMs: toMs - days * DAY_MS,
    toMs: toMs + slotMs,
    reason: `regular ${name}`,
  };
  running.id = (await collection.startBackfill(wish, `regular/${name}/${toMs}`)).id;
}
