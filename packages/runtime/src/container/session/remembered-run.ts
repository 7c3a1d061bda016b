import { openSessionStore } from '../../compose/open-session-store.ts';
import type { StatePlace } from '../../compose/open-state.ts';
import { lastGood, lastGoodIn, type LastGood } from '../../modes/session/swap/last-good.ts';
import { isLive } from '../../modes/session/orders/order-news.ts';
import { readBooks } from '../../modes/session/orders/order-books.ts';
import type { Attempt } from '../../orders/attempt.ts';
import { ATTEMPT } from '../../orders/order-draft.ts';
import { isPassing, ServiceError } from '../../ports/errors.ts';
import type { StrategyVersion } from '../../ports/registry.ts';
import { failureOf } from '../../process/failure.ts';
import type { Io } from '../../process/io.ts';
import { openTradesIn } from '../../session/open-trades-in.ts';
import type { SessionRecords } from '../../session/record-book.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { SessionSettings } from '../settings.ts';
import { readyRun, type ReadyRun } from '../start.ts';
import { nameOf, type VersionReader } from '../version.ts';

export interface RunPlaces {
  readonly settings: SessionSettings;
  readonly registry: VersionReader;
  readonly objects: ObjectReader;
  readonly env: Io['env'];
}

export interface RememberedRun {
  readonly ready: ReadyRun;
  /** What was read for it; null where it is too large to be kept. */
  readonly lastGood: LastGood | null;
  /** Why not what the registry names is traded, in a sentence, and that a run of before is gone on with; null when it is. */
  readonly stale: string | null;
}

/** A run by what the registry names now, with what makes it again while the registry is away. */
export async function runNow({ settings, registry, objects, env }: RunPlaces): Promise<RememberedRun> {
  const read = new Map<string, string | null>();
  const remembering: ObjectReader = {
    async read(name) {
      const bytes = await objects.read(name);
      read.set(name, bytes === null ? null : Buffer.from(bytes).toString('base64'));
      return bytes;
    },
  };
  const atMs = Date.now();
  const ready = await readyRun(settings, registry, remembering, env);
  const facts = { stage: settings.stage, version: ready.version, objects: Object.fromEntries(read), atMs };
  return { ready, lastGood: lastGood(facts), stale: null };
}

/**
 * The same, or while the registry or the store of configs is away, the last run of this session that could be traded: at most a week old. So it is
 * for what they refuse as well where the session has something at an exchange, which nobody would look after. Throws why there is none by now.
 */
export async function runNowOrBefore(places: RunPlaces, state: StatePlace): Promise<RememberedRun> {
  try {
    return await runNow(places);
  } catch (error) {
    const { settings } = places;
    const records = isPassing(error) || settings.mode === 'live' ? await recordsIn(settings, state) : null;
    const isMeant = records !== null && (isPassing(error) || hasAnything(records));
    const known = isMeant ? lastGoodIn(records, settings.stage, Date.now()) : null;
    const before = known === null ? null : await runOf(known, places).catch(() => null);
    if (known === null || before === null) throw error;
    const { version, atMs } = known;
    const since = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
    const stale = `${failureOf(error).text.replace(/\.?$/, '.')} ${nameOf(version)} is traded, which it named at ${since} UTC.`;
    return { ready: before, lastGood: null, stale };
  }
}

/** Whether it has open trades, or orders that are at the exchange or may be. */
export function hasAnything(records: SessionRecords): boolean {
  return openTradesIn(records).length > 0 || readBooks<Attempt>(records, ATTEMPT).some(isLive);
}

function runOf(known: LastGood, { settings, registry, env }: RunPlaces): Promise<ReadyRun> {
  return readyRun(settings, asItWas(known.version, registry.place), objectsOf(known), env);
}

/** Null for a session that never began. */
async function recordsIn(
  { account, strategy, mode }: SessionSettings,
  state: StatePlace,
): Promise<SessionRecords | null> {
  const store = await openSessionStore(state, { takesOlder: true });
  try {
    return (await store.read({ account, strategy, mode }))?.records ?? null;
  } finally {
    store.close();
  }
}

function asItWas(version: StrategyVersion, place: string): VersionReader {
  return { place, resolve: () => Promise.resolve(version), version: () => Promise.resolve(version) };
}

function objectsOf({ objects }: LastGood): ObjectReader {
  return {
    read(name) {
      const text = objects[name];
      if (text === undefined)
        return Promise.reject(new ServiceError('unavailable', `${name} was not read when the registry last answered.`));
      return Promise.resolve(text === null ? null : new Uint8Array(Buffer.from(text, 'base64')));
    },
  };
}
