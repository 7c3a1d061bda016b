import { openSessionStore } from '../../compose/open-session-store.ts';
import type { StatePlace } from '../../compose/open-state.ts';
import { lastGood, lastGoodIn, type LastGood } from '../../modes/session/swap/last-good.ts';
import { isPassing, ServiceError } from '../../ports/errors.ts';
import type { StrategyVersion } from '../../ports/registry.ts';
import type { Io } from '../../process/io.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { SessionSettings } from '../settings.ts';
import { readyRun, type ReadyRun } from '../start.ts';
import type { VersionReader } from '../version.ts';

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
  /** Why the registry could not be asked, in a sentence, and a run of before is gone on with; null when it could. */
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
 * The same, or while the registry or the store of configs is away, the last run of this session that could be traded: at most a week old. Throws
 * what keeps it from both.
 */
export async function runNowOrBefore(places: RunPlaces, state: StatePlace): Promise<RememberedRun> {
  try {
    return await runNow(places);
  } catch (error) {
    if (!isPassing(error)) throw error;
    const known = await knownIn(places.settings, state);
    if (known === null) throw error;
    const { version, atMs } = known;
    const ready = await readyRun(
      places.settings,
      asItWas(version, places.registry.place),
      objectsOf(known),
      places.env,
    );
    const since = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
    const stale = `${error.message.replace(/\.?$/, '.')} ${version.name} version ${version.version} is traded, which it named at ${since} UTC.`;
    return { ready, lastGood: null, stale };
  }
}

async function knownIn(
  { account, strategy, stage, mode }: SessionSettings,
  state: StatePlace,
): Promise<LastGood | null> {
  const store = await openSessionStore(state);
  try {
    const stored = await store.read({ account, strategy, mode });
    return stored === null ? null : lastGoodIn(stored.records, stage, Date.now());
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
