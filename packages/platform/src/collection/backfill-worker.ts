import { describeSeries, type CandleTarget, type SeriesKey, type Timeframe } from '@tradai/runtime/data';
import { keepLease, WRITER_TTL_MS, type Holder, type Lease, type Leases } from '@tradai/runtime/ports';
import { hasEnded } from '../domain/backfill.ts';
import type { BackfillStore } from '../ports/backfill-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Backfill } from '../ports/collection.ts';
import type { SeriesNotes } from '../ports/series-notes.ts';
import { failureText, isPassingHere, isPermanent } from './fill-failure.ts';
import { fillSeries } from './fill-series.ts';
import type { KnownExchanges } from './known-exchanges.ts';

/** Pairs at a time: while one waits for its exchange, another one is written. */
const AT_ONCE = 4;
/** Between two looks while there is nothing to do: another process may have accepted a backfill. */
const LOOK_EVERY_MS = 5000;
/** How long a series is left alone that somebody else writes. */
const TAKEN_FOR_MS = 2000;
const TELL_EVERY_MS = 1000;

export interface WorkerOptions {
  readonly store: CandleTarget;
  readonly jobs: BackfillStore;
  readonly notes: SeriesNotes;
  readonly leases: Leases;
  readonly exchanges: KnownExchanges;
  readonly clock: Clock;
  readonly me: Holder;
  /** No other process works on these backfills: a lease of another holder is that of a process that is gone. */
  readonly isAlone: boolean;
  readonly leaseMs?: number;
  /** What happened, in a sentence. */
  readonly onNews?: (text: string) => void;
}

/** A pair of a backfill. */
interface Task {
  readonly backfill: Backfill;
  readonly key: SeriesKey;
}

/**
 * Works on all backfills that are open, a few pairs at a time and of each backfill in turn, beside any number of other processes: who has the
 * lease of a series fills it, and the others go on to the next. Nothing is remembered but what is stored.
 */
export class BackfillWorker {
  readonly #options: WorkerOptions;
  readonly #stop = new AbortController();
  /** By backfill, to end what is done for it. */
  readonly #cancels = new Map<string, AbortController>();
  /** By series: in work here, or left alone until then (monotonic ms). */
  readonly #taken = new Map<string, number>();
  readonly #served = new Map<string, number>();
  #turn = 0;
  #wake = new AbortController();
  #running: Promise<unknown> | null = null;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= Promise.all(Array.from({ length: AT_ONCE }, () => this.#work()));
  }

  /** Leaves what is not done to the next start. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the service stops'));
    await this.#running;
  }

  /** There is something to do. */
  wake(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  cancel(id: string): void {
    this.#cancels.get(id)?.abort(new Error('the backfill was canceled'));
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // Taken before the look: who is woken during it looks again.
      const { signal: wake } = this.#wake;
      const task = await this.#next().catch((error: unknown) => this.#news(failureText(error)));
      if (task) await this.#fill(task).catch((error: unknown) => this.#news(failureText(error)));
      else await this.#options.clock.sleep(this.#idleMs(), AbortSignal.any([signal, wake]));
    }
  }

  /** The first pair that nobody has of the backfill that had its turn the longest time ago. */
  async #next(): Promise<Task | null> {
    const open = await this.#options.jobs.open();
    this.#forget(new Set(open.map(({ id }) => id)));
    const turnOf = ({ id }: Backfill): number => this.#served.get(id) ?? 0;
    const paused = await this.#paused(open);
    for (const backfill of open.toSorted((a, b) => turnOf(a) - turnOf(b))) {
      if (paused.has(backfill.exchange)) continue;
      const keys = backfill.pairs.filter((pair) => backfill.pairsDone[pair] === undefined);
      const key = keys.map((pair) => keyOf(backfill, pair)).find((each) => this.#isFree(each));
      if (key === undefined) continue;
      this.#served.set(backfill.id, ++this.#turn);
      this.#taken.set(describeSeries(key), Infinity);
      return { backfill, key };
    }
    return null;
  }

  /** Until a series may be tried again that was left alone, or something may have come from elsewhere. */
  #idleMs(): number {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [name, untilMs] of this.#taken) if (untilMs <= nowMs) this.#taken.delete(name);
    return Math.min(LOOK_EVERY_MS, ...[...this.#taken.values()].map((untilMs) => untilMs - nowMs + 1));
  }

  /** Exchanges that are left alone now: what waits for them holds up nobody else. */
  async #paused(open: readonly Backfill[]): Promise<ReadonlySet<string>> {
    const names = [...new Set(open.map(({ exchange }) => exchange))];
    const are = await Promise.all(names.map((name) => this.#options.exchanges.isPaused(name)));
    return new Set(names.filter((_, place) => are[place]));
  }

  #forget(open: ReadonlySet<string>): void {
    for (const map of [this.#cancels, this.#served]) for (const id of map.keys()) if (!open.has(id)) map.delete(id);
  }

  #isFree(key: SeriesKey): boolean {
    return (this.#taken.get(describeSeries(key)) ?? 0) <= this.#options.clock.monotonicMs();
  }

  async #fill(task: Task): Promise<void> {
    let isTakenElsewhere = true;
    try {
      const lease = await this.#acquire(task.key);
      if (lease !== null) isTakenElsewhere = !(await this.#fillUnder(lease, task));
    } finally {
      const { clock } = this.#options;
      if (isTakenElsewhere) this.#taken.set(describeSeries(task.key), clock.monotonicMs() + TAKEN_FOR_MS);
      else this.#taken.delete(describeSeries(task.key));
    }
  }

  async #acquire({ exchange, market, timeframe, pair }: SeriesKey): Promise<Lease | null> {
    const { leases, me, isAlone, leaseMs = WRITER_TTL_MS } = this.#options;
    const key = { kind: 'series', exchange, market, timeframe, pair } as const;
    const answer = await leases.acquire(key, me, leaseMs);
    if (answer.isHeld) return answer;
    if (!isAlone || answer.holder === me.holder) return null;
    const taken = await leases.acquire(key, me, leaseMs, answer.holder);
    return taken.isHeld ? taken : null;
  }

  /** Whether the pair is done; false where it is to be gone on with later. */
  async #fillUnder(lease: Lease, { backfill, key }: Task): Promise<boolean> {
    const { jobs, leases, store } = this.#options;
    const held = keepLease(leases, lease);
    const { id } = backfill;
    const canceled = this.#cancelOf(id);
    try {
      // Whoever had the lease before may have done it.
      const now = await jobs.get(id);
      if (now === null || hasEnded(now) || now.pairsDone[key.pair] !== undefined) return true;
      await jobs.progress(id, key.pair, 0);
      const signal = AbortSignal.any([this.#stop.signal, canceled]);
      const onCandles = this.#teller({ backfill, key });
      const wish = { key, fromMs: backfill.fromMs, toMs: backfill.toMs, isAgain: backfill.isAgain === true };
      const candles = await store.alone(key, async () => {
        const exchange = await this.#options.exchanges.get(key.exchange, key.market);
        await exchange.assertSeries([key], signal);
        return fillSeries(wish, { ...this.#options, exchange, lease: held, signal, onCandles });
      });
      await this.#end(id, key, candles, null);
      return true;
    } catch (error) {
      if (this.#stop.signal.aborted || canceled.aborted) return true;
      if (isPassingHere(error)) {
        this.#news(`${describeSeries(key)} waits: ${failureText(error)}`);
        return false;
      }
      await this.#fail({ backfill, key }, error);
      return true;
    } finally {
      await held.release();
    }
  }

  #cancelOf(id: string): AbortSignal {
    const known = this.#cancels.get(id) ?? new AbortController();
    this.#cancels.set(id, known);
    return known.signal;
  }

  /** Tells how far a pair is, not too often, and hears that its backfill was canceled elsewhere. */
  #teller({ backfill: { id }, key }: Task): (candles: number) => Promise<void> {
    const { jobs, clock } = this.#options;
    let toldMs = clock.monotonicMs();
    return async (candles) => {
      if (clock.monotonicMs() - toldMs < TELL_EVERY_MS) return;
      toldMs = clock.monotonicMs();
      const backfill = await jobs.progress(id, key.pair, candles);
      if (backfill === null || hasEnded(backfill)) this.cancel(id);
    };
  }

  async #fail({ backfill, key }: Task, error: unknown): Promise<void> {
    const { notes } = this.#options;
    const text = failureText(error);
    this.#news(`${describeSeries(key)}: ${text}`);
    if (isPermanent(error)) await notes.put(key, { ...(await notes.get(key)), problem: text });
    await this.#end(backfill.id, key, 0, text);
  }

  async #end(id: string, { pair }: SeriesKey, candles: number, error: string | null): Promise<void> {
    const { jobs, clock } = this.#options;
    const ended = await jobs.endPair(id, pair, { candles, error }, clock.now());
    if (ended === null || !hasEnded(ended)) return;
    this.#news(`Backfill ${id} is ${ended.state}: ${ended.candles} candles.`);
  }

  #news(text: string): null {
    this.#options.onNews?.(text);
    return null;
  }
}

function keyOf({ exchange, market, timeframe }: Backfill, pair: string): SeriesKey {
  return { exchange, market, pair, timeframe: timeframe as Timeframe, kind: 'candle' };
}
