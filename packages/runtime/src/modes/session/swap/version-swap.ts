import type { KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import { isPassing } from '../../../ports/errors.ts';
import { failureOf } from '../../../process/failure.ts';
import type { SeriesCandles, VersionSpec } from '../driver/driver-parts.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { DriverError } from '../driver/driver-error.ts';
import { SessionError } from '../host/errors.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { RealTime } from '../host/real-time.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { StateWishes } from '../turn/next-state.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import { noteEntering } from './entering.ts';
import { noteLastGood } from './last-good.ts';
import { noteLeaving } from './leaving.ts';
import { failureIn, HOST_SWAP, isOver, swapIn, swapNow, takenBack, type Refused } from './swap-trial.ts';

/** Once a minute, as beats are. */
const ASK_EVERY_MS = 60_000;

export interface SwapParts {
  /** The version that enters now. */
  readonly current: NamedVersion;
  /** The version that the registry named last, and that was taken back; null where there is none. */
  readonly refused: Refused | null;
  /** Why the registry could not be asked when the session began; null when it could. */
  readonly stale: string | null;
  readonly timeframe: string;
  readonly time: RealTime;
  /** What the registry names at present, its config read anew. Throws why it cannot be used. */
  readonly named: () => Promise<NamedVersion>;
  /** The version of that name, its config read anew. Throws why it cannot be used. */
  readonly reread: (name: string) => Promise<NamedVersion>;
  /** Candles of all versions that these records still need and of this one, up to the newest that closed. */
  readonly history: (spec: VersionSpec, records: SessionRecords, nowMs: number) => Promise<readonly SeriesCandles[]>;
  /** Exchange time, and the records as the last step left them. */
  readonly now: () => { readonly nowMs: number; readonly records: SessionRecords };
  /** A feed for what the versions look at from now on; the one before when that is enough. */
  readonly feedFor: (spec: VersionSpec, history: readonly SeriesCandles[], feed: MarketFeed) => Promise<GrownFeed>;
  /** Another version makes the entries from now on. */
  readonly onTaken: (version: NamedVersion) => void;
  /** The version that makes the entries, its config read anew: what it may do at most may be otherwise. Whether it is. */
  readonly onTold: (version: NamedVersion) => boolean;
}

export interface GrownFeed {
  readonly feed: MarketFeed;
  /** The newest candles of series that nobody looked at before. */
  readonly added: readonly KnownCandles[];
}

/**
 * Looks once a minute which version the registry names. Another one makes the entries from the next closed candle on, while open trades keep
 * theirs; one that cannot be used is refused, which is said once, and the one before goes on. So does one that fails soon after it took over.
 */
export class VersionSwap {
  readonly #parts: SwapParts;
  readonly #stop = new AbortController();
  #current: NamedVersion;
  #next: NamedVersion | null = null;
  #rejected: string | null = null;
  /** The version that was refused last, which is not tried again and again. */
  #refusedId: string | null = null;
  /** One that was taken back after it had traded, for as long as no other is named: also while what is named cannot be read. */
  #takenBack: Refused | null;
  #stale: string | null;
  /** The version that trades, as the registry last told of it. */
  #told: NamedVersion | null = null;

  constructor(parts: SwapParts) {
    this.#parts = parts;
    this.#current = parts.current;
    this.#stale = parts.stale;
    this.#takenBack = parts.refused;
    if (parts.refused !== null) this.#reject(parts.refused.id, parts.refused.text);
    void this.#ask();
  }

  /** What it makes of the session's state. */
  get wishes(): StateWishes {
    const isTakenBack = this.#takenBack !== null && this.#takenBack.id === this.#refusedId;
    return { swapRejected: this.#rejected, isTakenBack, stale: this.#stale };
  }

  /** Nothing is entered any more by a version for which another one waits. */
  barred(): Readonly<Record<string, SessionReason>> {
    return this.#waiting === null ? {} : { '*': 'version-waits' };
  }

  /** Candles have closed: a version that waits takes over. */
  async take(step: OpenStep): Promise<void> {
    noteLastGood(step.draft, this.#told?.lastGood);
    noteEntering(step.draft, this.#told ?? this.#current);
    await this.#judge(step);
    const next = this.#waiting;
    this.#next = null;
    if (next !== null) await this.#swap(step, next);
  }

  /** It may have been found once more while it was taking over, or was being refused. */
  get #waiting(): NamedVersion | null {
    const id = this.#next?.spec.id;
    return id === this.#current.spec.id || id === this.#refusedId ? null : this.#next;
  }

  /** A person wants the config read again. A sentence about what came of it; throws why it cannot be used. */
  async reload(step: OpenStep): Promise<string> {
    const named = await this.#parts.reread(this.#current.name);
    if (named.spec.id === this.#current.spec.id)
      return this.#parts.onTold(named)
        ? 'What the session may do at most is read again; the rest is what it was.'
        : SAME;
    const problem = await this.#swap(step, named);
    if (problem !== null) throw new SessionError('swap-refused', problem);
    return `The config is read again; entries are made by ${named.spec.id} from now on.`;
  }

  close(): void {
    this.#stop.abort();
  }

  /** A version on trial that has failed by what is written down is taken back. */
  async #judge(step: OpenStep): Promise<void> {
    const swap = swapIn(step.draft);
    if (swap === null) return;
    const { failed, to } = swap;
    const { timeframe } = this.#parts;
    const why = failed === null ? failureIn(swap, step.records, step.nowMs, timeframe) : null;
    const isPast = failed === null ? isOver(swap, step.nowMs, timeframe) : to.id !== this.#takenBack?.id;
    if (isPast && why === null) return step.draft.drop(HOST_SWAP);
    if (why === null || (await this.#swap(step, swap.from, null)) !== null) return;
    const back = takenBack(swap, why);
    step.draft.put(HOST_SWAP, back);
    this.#takenBack = { id: back.to.id, text: back.failed! };
    this.#reject(back.to.id, back.failed!);
  }

  /** What is written down of a swap: what it may be taken back to, and which trades are left. */
  #note(step: OpenStep, before: NamedVersion, version: NamedVersion): void {
    const { draft, nowMs } = step;
    noteLastGood(draft, version.lastGood);
    const earlier = swapIn(draft);
    // One that is on trial itself is nothing to go back to.
    const from = earlier !== null && earlier.failed === null ? earlier.from : before;
    if (from.spec.id === version.spec.id) draft.drop(HOST_SWAP);
    else draft.put(HOST_SWAP, swapNow(from, version, draft, nowMs));
    noteLeaving(step, before.name, version);
  }

  /** Null, or why it was refused. `before`: what it may be taken back to. */
  async #swap(
    step: OpenStep,
    version: NamedVersion,
    before: NamedVersion | null = this.#current,
  ): Promise<string | null> {
    const { spec, name } = version;
    const { host } = step;
    const nowMs = step.nowMs - SETTLED_MS;
    const feed = host.feed;
    let grown: GrownFeed = { feed, added: [] };
    try {
      const loaded = await this.#parts.history(spec, step.records, nowMs);
      const history = loaded.map((series) => host.asTaken(series, nowMs));
      grown = await this.#parts.feedFor(spec, history, feed);
      const event = { kind: 'version', nowMs, version: spec, history } as const;
      const { problem } = await step.take(event, () => ({ kind: 'version', nowMs, version: spec.id, spec }));
      if (problem !== null) throw new SessionError('swap-refused', problem.text);
    } catch (error) {
      if (grown.feed !== feed) await grown.feed.close();
      if (error instanceof DriverError) throw error;
      const why = `${name} cannot take over: ${failureOf(error).text}`;
      // Candles that cannot be had now may be had when the next ones close.
      return isPassing(error) ? why : this.#reject(spec.id, why);
    }
    host.took(grown.added);
    host.follow(spec, grown.feed);
    if (grown.feed !== feed) await feed.close();
    if (before !== null) this.#note(step, before, version);
    noteEntering(step.draft, version);
    this.#current = version;
    this.#accept();
    this.#parts.onTaken(version);
    host.parts.voice.version(version);
    const about = host.read<HostAbout>(HOST_ABOUT);
    step.draft.put(HOST_ABOUT, { ...about, pairs: host.pairs, version: name });
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
        const isNew = version.spec.id !== this.#current.spec.id;
        this.#stale = null;
        this.#told = isNew ? null : version;
        if (!isNew) this.#parts.onTold(version);
        this.#hear(version.spec.id);
        const isWanted = isNew && version.spec.id !== this.#refusedId;
        if (isWanted) await history(version.spec, now().records, now().nowMs);
        this.#next = isWanted ? version : null;
      } catch (error) {
        // A registry or an exchange that is away is no reason to trade otherwise.
        if (isPassing(error)) continue;
        this.#stale = null;
        this.#reject(null, failureOf(error).text);
      }
    }
  }

  /** The registry names this one. */
  #hear(id: string): void {
    const back = this.#takenBack;
    if (id === back?.id) this.#reject(back.id, back.text);
    else if (id === this.#current.spec.id || back !== null) this.#accept();
  }

  #accept(): void {
    [this.#rejected, this.#refusedId, this.#takenBack] = [null, null, null];
  }

  #reject(id: string | null, text: string): string {
    [this.#rejected, this.#refusedId] = [text, id];
    return text;
  }
}

const SAME = 'The config is what it was.';

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
