import { TradaiError, type CandleColumns } from '@tradai/strategy-sdk';
import { ConfigError } from '../../../config/errors.ts';
import type { Memory } from '../../../callbacks/memory.ts';
import type { Quote } from '../../../core/quote.ts';
import { bareStoploss } from '../../../core/bare-stoploss.ts';
import { RateTurn } from '../../../session/rate-turn.ts';
import type { SessionDelta } from '../../../session/record-book.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { Session } from '../../../session/session.ts';
import type { ChangedSettings } from '../../../session/changed-settings.ts';
import type { SessionEvent } from '../../../session/session-event.ts';
import type { SessionVersion } from '../../../session/session-version.ts';
import { oneLine } from '../../../strategies/one-line.ts';
import { seriesKey } from '../rows/row-forms.ts';
import { DriverError } from './driver-error.ts';
import { assertChangeable } from './changeable-settings.ts';
import type { DriverParts, SeriesCandles, VersionSpec } from './driver-parts.ts';
import { openVersion, type VersionWorld } from './open-version.ts';
import type { CandlesOfSeries } from './pair-history.ts';
import type {
  DriverAnswer,
  DriverEvent,
  OpenedSession,
  OpenedVersion,
  Quotes,
  SessionDriver,
  SessionLook,
} from './session-driver.ts';
import { settleVersion, type SettledVersion } from './settle-version.ts';
import { assertTogether } from './together.ts';
import { earlierVersions, openVersionIds } from './versions-in.ts';

/**
 * A session in this thread, begun or gone on with. Throws what is wrong with the version that is to enter; an earlier one that cannot be
 * opened any more leaves its trades to it.
 */
export async function openDriver(parts: DriverParts): Promise<SessionDriver> {
  const { version: spec, markets, records } = parts;
  const changed = JSON.parse(records.get('settings') ?? '{}') as ChangedSettings;
  const world: VersionWorld = {
    ...{ markets, records, changed, candlesOf: candlesIn(parts.history), memories: new Map<string, Memory>() },
  };
  const newest = await settleVersion(spec);
  const earlier = await openEarlier(newest, world, parts);
  const versions = [...earlier.versions, openVersion(newest, world)];
  assertLookedAt(versions, parts);
  const session = new Session({ versions, makeTurn: (list, log) => new RateTurn(list, log) }, records);
  const opened: OpenedSession = {
    versions: versions.map((version) => openedVersion(version, world.candlesOf)),
    adopted: earlier.adopted,
  };
  // Not the history: it may go once columns are computed.
  const { memories } = world;
  return new SessionInThread(session, opened, { markets, memories, changed, newest });
}

type AdoptedVersion = OpenedSession['adopted'][number];

async function openEarlier(
  newest: SettledVersion,
  world: VersionWorld,
  { records }: DriverParts,
): Promise<{ readonly versions: readonly SessionVersion[]; readonly adopted: readonly AdoptedVersion[] }> {
  const versions: SessionVersion[] = [];
  const adopted: AdoptedVersion[] = [];
  const specs = earlierVersions(newest.spec, records);
  for (const spec of specs) {
    if (newest.spec.without?.includes(spec.id) === true) {
      adopted.push({ id: spec.id, why: 'it has failed.' });
      continue;
    }
    try {
      const settled = await settleVersion(spec);
      assertTogether(settled, newest);
      versions.push(openVersion(settled, world));
    } catch (error) {
      adopted.push({ id: spec.id, why: problemOf(error).text });
    }
  }
  const known = new Set([newest.spec.id, ...specs.map(({ id }) => id)]);
  for (const id of openVersionIds(records))
    if (!known.has(id)) adopted.push({ id, why: 'nothing is written down of it any more.' });
  return { versions, adopted };
}

/** Open trades without anybody to look at their pair cannot be left alone. */
function assertLookedAt(versions: readonly SessionVersion[], { records, version: { pairs } }: DriverParts): void {
  const opened = new Map(versions.map((version) => [version.id, version.pairs.map(({ input }) => input.pair)]));
  for (const { trade, version } of openTradesIn(records)) {
    if ((opened.get(version) ?? pairs).includes(trade.pair)) continue;
    throw new ConfigError(
      'invalid-config',
      `Trade ${trade.id} is open on ${trade.pair}, which is none of the pairs ${pairs.join(', ')}; expected it among them until it is closed.`,
    );
  }
}

class SessionInThread implements SessionDriver {
  readonly opened: OpenedSession;
  readonly #session: Session;
  readonly #world: Pick<VersionWorld, 'markets' | 'memories'>;
  #newest: SettledVersion;
  #changed: ChangedSettings;
  /** One event at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    session: Session,
    opened: OpenedSession,
    {
      newest,
      changed,
      ...world
    }: Pick<VersionWorld, 'markets' | 'memories' | 'changed'> & { readonly newest: SettledVersion },
  ) {
    this.opened = opened;
    this.#session = session;
    this.#world = world;
    this.#newest = newest;
    this.#changed = changed;
  }

  take(event: DriverEvent): Promise<DriverAnswer> {
    const taken = this.#last.then(() => this.#answer(event));
    this.#last = taken.catch(() => {});
    return taken;
  }

  async look(quotes: Quotes): Promise<SessionLook> {
    await this.#last;
    return this.#session.look((pair) => quotes[pair] ?? null);
  }

  async close(): Promise<void> {
    await this.#last;
  }

  async #answer(event: DriverEvent): Promise<DriverAnswer> {
    const startedMs = performance.now();
    const asked = new Set<string>();
    const { delta, problem } = await this.#take(event, asked);
    const { wants, versions } = this.#session;
    const awaits = awaitedBy(this.#session);
    const { rates, run } = versions.at(-1)!;
    const stops = {
      keepsStops: rates.stopOnExchange !== null,
      bareStoploss: bareStoploss(run.rules, run.isFutures === true),
    };
    return { ...delta, problem, asked: [...asked], wants, awaits, ...stops, tookMs: performance.now() - startedMs };
  }

  async #take(
    event: DriverEvent,
    asked: Set<string>,
  ): Promise<{ readonly delta: SessionDelta; readonly problem: DriverAnswer['problem'] }> {
    let ready: SessionEvent;
    try {
      ready = await this.#ready(event, asked);
    } catch (error) {
      return { delta: { put: new Map(), gone: [] }, problem: problemOf(error) };
    }
    return { delta: this.#happen(ready), problem: null };
  }

  #happen(event: SessionEvent): SessionDelta {
    try {
      return this.#session.take(event);
    } catch (error) {
      const { text } = problemOf(error);
      throw new DriverError('driver-ended', `${this.#newest.spec.strategy.name}: ${text.replace(/\.$/, '')}.`, {
        cause: error,
      });
    }
  }

  /** The event as the session takes it; throws where it is refused and nothing has changed. */
  async #ready(event: DriverEvent, asked: Set<string>): Promise<SessionEvent> {
    if (event.kind === 'turn' || event.kind === 'command') {
      const { quotes, ...rest } = event;
      const quoteOf = (pair: string): Quote | null => {
        asked.add(pair);
        return quotes[pair] ?? null;
      };
      return { ...rest, quoteOf };
    }
    if (event.kind === 'settings') {
      assertChangeable(event.settings);
      this.#newest.settingsWith(event.settings);
      this.#changed = event.settings;
    }
    return event.kind === 'version' ? this.#readyVersion(event.nowMs, event.version, event.history) : event;
  }

  async #readyVersion(nowMs: number, spec: VersionSpec, history: readonly SeriesCandles[]): Promise<SessionEvent> {
    const settled = await settleVersion(spec);
    assertTogether(settled, this.#newest, 'now');
    settled.settingsWith(this.#changed);
    const known = this.#session.versions.find(({ id }) => id === spec.id);
    this.#forgetMemories();
    const world = { ...this.#world, records: this.#session.records, changed: this.#changed };
    const version = known ?? openVersion(settled, { ...world, candlesOf: candlesIn(history) });
    this.#newest = settled;
    return { kind: 'version', nowMs, version };
  }

  /** What no version remembers any more is in the records. */
  #forgetMemories(): void {
    const needed = new Set(this.#session.versions.map(({ stateKey }) => stateKey));
    for (const key of this.#world.memories.keys()) if (!needed.has(key)) this.#world.memories.delete(key);
  }
}

function awaitedBy({ awaits }: Session): DriverAnswer['awaits'] {
  return Object.fromEntries([...awaits].map(([pair, series]) => [pair, [...new Set(series.map(seriesKey))]]));
}

function openedVersion({ id, spec, pairs }: SessionVersion, candlesOf: CandlesOfSeries): OpenedVersion {
  const bySeries = new Map<string, OpenedVersion['series'][number]>();
  for (const { history } of pairs)
    for (const { series, fromMs } of history) {
      const { openTimeMs, length } = candlesOf(series)!;
      bySeries.set(seriesKey(series), { series, fromMs, newestMs: openTimeMs[length - 1]! });
    }
  return { id, strategy: (spec as VersionSpec).strategy.name, series: [...bySeries.values()] };
}

function candlesIn(history: readonly SeriesCandles[]): CandlesOfSeries {
  const bySeries = new Map<string, CandleColumns>(history.map(({ series, candles }) => [seriesKey(series), candles]));
  return (series) => bySeries.get(seriesKey(series)) ?? null;
}

function problemOf(error: unknown): { readonly code: string; readonly text: string } {
  if (error instanceof TradaiError) return { code: (error as TradaiError).code, text: error.message };
  return { code: 'strategy-threw', text: oneLine(error) };
}
