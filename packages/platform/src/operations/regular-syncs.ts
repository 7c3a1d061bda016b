import { isExchangeName, isTimeframe, MARKETS } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';
import { z } from 'zod';
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

const settings = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected letters, digits, _ and -'),
      exchange: z.string().max(64).refine(isExchangeName, 'expected the name of an exchange'),
      market: z.enum(MARKETS),
      timeframe: z.string().max(4).refine(isTimeframe, 'expected a timeframe such as 5m'),
      every_minutes: z.int().min(1).max(1440),
      days: z.int().min(1).max(3650),
      pairs: z.array(z.string().min(1).max(43)).min(1).max(MOST_PAIRS).optional(),
    }),
  )
  .max(100);

/**
 * Settings as people write them: `[{"name": "hours", "exchange": "binance", "market": "spot", "timeframe": "1h", "every_minutes": 5, "days":
 * 30}]`. Throws `invalid-entry`, naming file and key.
 */
export function readRegularSyncs(text: string, name: string): readonly RegularSync[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ServiceError('invalid-entry', `${name} is no JSON; expected a list of syncs.`);
  }
  const read = settings.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue!.path.length === 0 ? '' : `${issue!.path.map(String).join('.')}: `;
    throw new ServiceError('invalid-entry', `${name}: ${where}${issue!.message}.`);
  }
  return read.data.map(({ every_minutes: everyMinutes, pairs, ...sync }) => ({
    ...{ ...sync, everyMinutes },
    ...(pairs === undefined ? {} : { pairs }),
  }));
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
