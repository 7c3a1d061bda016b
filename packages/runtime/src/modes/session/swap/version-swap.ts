import type { KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import { isPassing } from '../../../ports/errors.ts';
import { failureOf } from '../../../process/failure.ts';
import type { SeriesCandles, VersionSpec } from '../driver/driver-parts.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { DriverError } from '../driver/driver-error.ts';
import { SessionError } from '../host/errors.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { RealTime } from '../host/real-time.ts';
import type { OpenStep } from '../host/session-host.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';

/** With each beat. */
const ASK_EVERY_MS = 60_000;

export interface SwapParts {
  /** Of the version that enters now. */
  readonly currentId: string;
  readonly time: RealTime;
  /** What the registry names at present, its config read anew. Throws why it cannot be used. */
  readonly named: () => Promise<NamedVersion>;
  /** The same version as at present, its config read anew. */
  readonly reread: () => Promise<NamedVersion>;
  /** Candles of all versions that these records still need and of this one, up to the newest that closed. */
  readonly history: (spec: VersionSpec, records: SessionRecords, nowMs: number) => Promise<readonly SeriesCandles[]>;
  /** Exchange time, and the records as the last step left them. */
  readonly now: () => { readonly nowMs: number; readonly records: SessionRecords };
  /** A feed for what the versions look at from now on; the one before when that is enough. */
  readonly feedFor: (spec: VersionSpec, history: readonly SeriesCandles[], feed: MarketFeed) => Promise<GrownFeed>;
  /** Another version makes the entries from now on. */
  readonly onTaken: (version: NamedVersion) => void;
}

export interface GrownFeed {
  readonly feed: MarketFeed;
  /** The newest candles of series that nobody looked at before. */
  readonly added: readonly KnownCandles[];
}

/**
 * Looks with each beat which version the registry names. Another one makes the entries from the next closed candle on, while open trades keep
 * theirs; one that cannot be used is refused, which is said once, and the one before goes on.
 */
export class VersionSwap {
  readonly #parts: SwapParts;
  readonly #stop = new AbortController();
  #currentId: string;
  #next: NamedVersion | null = null;
  #rejected: string | null = null;
  /** The version that was refused last, which is not tried again and again. */
  #refusedId: string | null = null;

  constructor(parts: SwapParts) {
    this.#parts = parts;
    this.#currentId = parts.currentId;
    void this.#ask();
  }

  /** Why the version that the registry names is not traded; null when it is. */
  get rejected(): string | null {
    return this.#rejected;
  }

  /** Candles have closed: a version that waits takes over. */
  async take(step: OpenStep): Promise<void> {
    const next = this.#next;
    this.#next = null;
    // It may have been found once more while it was taking over, or was being refused.
    if (next === null || next.spec.id === this.#currentId || next.spec.id === this.#refusedId) return;
    await this.#swap(step, next);
  }

  /** A person wants the config read again. A sentence about what came of it; throws why it cannot be used. */
  async reload(step: OpenStep): Promise<string> {
    const named = await this.#parts.reread();
    if (named.spec.id === this.#currentId) return 'The config is what it was.';
    const problem = await this.#swap(step, named);
    if (problem !== null) throw new SessionError('swap-refused', problem);
    return `The config is read again; entries are made by ${named.spec.id} from now on.`;
  }

  close(): void {
    this.#stop.abort();
  }

  /** Null, or why it was refused. */
  async #swap(step: OpenStep, version: NamedVersion): Promise<string | null> {
    const { spec, name } = version;
    const { host } = step;
    const nowMs = step.nowMs - SETTLED_MS;
    const before = host.feed;
    let grown: GrownFeed = { feed: before, added: [] };
    try {
      const loaded = await this.#parts.history(spec, step.records, nowMs);
      const history = loaded.map((series) => host.asTaken(series, nowMs));
      grown = await this.#parts.feedFor(spec, history, before);
      const event = { kind: 'version', nowMs, version: spec, history } as const;
      const { problem } = await step.take(event, () => ({ kind: 'version', nowMs, version: spec.id, spec }));
      if (problem !== null) throw new SessionError('swap-refused', problem.text);
    } catch (error) {
      if (grown.feed !== before) await grown.feed.close();
      if (error instanceof DriverError) throw error;
      const why = `${name} cannot take over: ${failureOf(error).text}`;
      // Candles that cannot be had now may be had when the next ones close.
      return isPassing(error) ? why : this.#reject(spec.id, why);
    }
    host.took(grown.added);
    host.follow(spec, grown.feed);
    if (grown.feed !== before) await before.close();
    this.#currentId = spec.id;
    this.#rejected = null;
    this.#parts.onTaken(version);
    host.parts.voice.version(version);
    const about = host.read<HostAbout>(HOST_ABOUT);
    step.draft.put(HOST_ABOUT, { ...about, pairs: host.pairs });
    step.tell({ about: `v.${spec.id}.${step.seq}`, kind: 'swap', title: `${name} makes the entries from now on` });
    return null;
  }

  /** A version that waits has its candles in the cache when it takes over: the session does not wait for them. */
  async #ask(): Promise<void> {
    const { time, named, history, now } = this.#parts;
    for (;;) {
      await time.sleep(ASK_EVERY_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        const version = await named();
        const isNew = version.spec.id !== this.#currentId;
        if (!isNew) [this.#rejected, this.#refusedId] = [null, null];
        const isWanted = isNew && version.spec.id !== this.#refusedId;
        if (isWanted) await history(version.spec, now().records, now().nowMs);
        this.#next = isWanted ? version : null;
      } catch (error) {
        // A registry or an exchange that is away is no reason to trade otherwise.
        if (!isPassing(error)) this.#reject(null, failureOf(error).text);
      }
    }
  }

  #reject(id: string | null, text: string): string {
    this.#refusedId = id;
    this.#rejected = text;
    return text;
  }
}

/** A candle that closed so shortly before may be on its way still. */
const SETTLED_MS = 2000;

/** The newest candles of each series, as a feed begins after them. */
export function knownIn(history: readonly SeriesCandles[]): readonly KnownCandles[] {
  return history.map(({ series, candles }) => ({ series, newest: newestOf(candles) }));
}

const COMPARED = 5;

function newestOf({
  openTimeMs,
  open,
  high,
  low,
  close,
  volume,
  length,
}: SeriesCandles['candles']): KnownCandles['newest'] {
  return Array.from({ length: Math.min(COMPARED, length) }, (_, i) => {
    const at = length - Math.min(COMPARED, length) + i;
    return {
      ...{ openTimeMs: openTimeMs[at]!, open: open[at]!, high: high[at]! },
      ...{ low: low[at]!, close: close[at]!, volume: volume[at]! },
    };
  });
}
