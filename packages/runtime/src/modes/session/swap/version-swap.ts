import { isPassing } from '../../../ports/errors.ts';
import { failureOf } from '../../../process/failure.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { DriverError } from '../driver/driver-error.ts';
import { SessionError } from '../host/errors.ts';
import { bareStoplossText } from '../../../core/bare-stoploss.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { RealTime } from '../host/real-time.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { StateWishes } from '../turn/next-state.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import { ConfigReading } from './config-reading.ts';
import { noteEntering } from './entering.ts';
import { noteLastGood } from './last-good.ts';
import { noteLeaving } from './leaving.ts';
import { closeAside, Preparation, type GetReady } from './preparation.ts';
import { addedTo, SETTLED_MS, type ReadyParts } from './ready-parts.ts';
import {
  failureIn,
  HOST_SWAP,
  isOver,
  swapIn,
  swapNow,
  takenBack,
  type Refused,
  type SwapRecord,
} from './swap-trial.ts';

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
  /** Gets what a version takes over with. */
  readonly getReady: GetReady;
  /** Whether it can take over with that now. */
  readonly isReady: (parts: ReadyParts) => boolean;
  /** Exchange time, and the records as the last step left them. */
  readonly now: () => { readonly nowMs: number; readonly records: SessionRecords };
  /** A wish that waited for something can be carried out. */
  readonly onReady: () => void;
  /** Another version makes the entries from now on. */
  readonly onTaken: (version: NamedVersion) => void;
  /** The version that makes the entries, its config read anew: what it may do at most may be otherwise. Whether it is. */
  readonly onTold: (version: NamedVersion) => boolean;
}

/**
 * Looks once a minute which version the registry names. Another one makes the entries from the next closed candle on, while open trades keep
 * theirs; one that cannot be used is refused, which is said once, and the one before goes on. So does one that fails soon after it took over.
 * What one needs is had beside the steps: until it is there, the one before trades.
 */
export class VersionSwap {
  readonly #parts: SwapParts;
  readonly #stop = new AbortController();
  #current: NamedVersion;
  /** The one that is named. */
  #next: Preparation | null = null;
  /** The one before, where the present one has failed on trial. */
  #back: Preparation | null = null;
  #reading: ConfigReading | null = null;
  /** Of the trial since `sinceMs`: when the close of a candle found that it has failed, and the one before was not ready by then. */
  #failed: { readonly sinceMs: number; readonly atMs: number } | null = null;
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
    const ready = this.#readyOf(next);
    if (next === null || ready === null) return;
    await this.#swap(step, next.version, ready);
    if (this.#next === next) this.#next = null;
  }

  /** It may have been found once more while it was taking over, or was being refused. One that lacks something does not wait yet. */
  get #waiting(): Preparation | null {
    const { spec } = this.#next?.version ?? {};
    const isOld = spec?.id === this.#current.spec.id || spec?.id === this.#refusedId;
    return isOld || !this.#isReady(this.#next) ? null : this.#next;
  }

  #isReady(preparation: Preparation | null): boolean {
    const ready = preparation?.ready ?? null;
    return ready !== null && this.#parts.isReady(ready);
  }

  /** Ends a preparation with what it has, where that will do now; else it goes on. */
  #readyOf(preparation: Preparation | null): ReadyParts | null {
    return this.#isReady(preparation) ? preparation!.take() : null;
  }

  /** Whether the wish of that id to read the config again can be carried out. What that needs is got from the first time on that this is asked. */
  mayReload(id: string): boolean {
    const { onReady, reread } = this.#parts;
    const reading = this.#reading;
    const { isDone = false, preparation = null, problem = null } = reading ?? {};
    const isStale = isDone && problem === null && preparation !== null && !this.#isReady(preparation);
    if (reading?.of === this.#current && !isStale) return isDone && reading.id === id;
    reading?.close();
    const prepare = (version: NamedVersion): Preparation => this.#prepared(version);
    this.#reading = new ConfigReading(id, this.#current, { reread, prepare, onDone: onReady });
    return false;
  }

  /** A person wants the config read again, which is done. A sentence about what came of it; throws why it cannot be used. */
  async reload(step: OpenStep): Promise<string> {
    const reading = this.#reading;
    this.#reading = null;
    if (reading?.of !== this.#current) {
      reading?.close();
      throw new SessionError('swap-refused', OTHERS);
    }
    const { named, preparation, problem } = reading;
    if (named === null) throw problem;
    if (preparation === null)
      return withWords(
        this.#parts.onTold(named) ? 'What the session may do at most is read again; the rest is what it was.' : SAME,
        step,
        named,
      );
    const ready = this.#readyOf(preparation);
    if (ready === null) preparation.close();
    if (ready === null && problem === null) throw new SessionError('swap-refused', LATE);
    const why = ready === null ? this.#cannot(named, problem) : await this.#swap(step, named, ready);
    if (why !== null) throw new SessionError('swap-refused', why);
    return withWords(`The config is read again; entries are made by ${named.spec.id} from now on.`, step, named);
  }

  /** What was read for a wish that was answered otherwise, as one that is withdrawn, is nobody's: the next wish has it read anew. */
  answered(ids: readonly string[]): void {
    if (this.#reading === null || !ids.includes(this.#reading.id)) return;
    this.#reading.close();
    this.#reading = null;
  }

  close(): void {
    this.#stop.abort();
    for (const each of [this.#next, this.#back, this.#reading]) each?.close();
  }

  #prepared(version: NamedVersion): Preparation {
    return new Preparation(version, this.#parts.getReady);
  }

  /** A version on trial that has failed by what is written down is taken back. */
  async #judge(step: OpenStep): Promise<void> {
    const swap = swapIn(step.draft);
    if (swap === null) return;
    const { failed, to, from } = swap;
    const { timeframe } = this.#parts;
    const why = this.#whyFailed(swap, step.records, step.nowMs);
    const isPast = failed === null ? isOver(swap, step.nowMs, timeframe) : to.id !== this.#takenBack?.id;
    if (isPast && why === null) return step.draft.drop(HOST_SWAP);
    if (why === null) return;
    const ready = this.#readyOf(this.#back);
    if (ready === null) {
      if (this.#failed?.sinceMs !== swap.sinceMs) this.#failed = { sinceMs: swap.sinceMs, atMs: step.nowMs };
      return this.#getBack(from);
    }
    this.#back = null;
    if ((await this.#swap(step, from, ready, null)) !== null) return;
    const back = takenBack(swap, why);
    step.draft.put(HOST_SWAP, back);
    this.#takenBack = { id: back.to.id, text: back.failed! };
    this.#reject(back.to.id, back.failed!);
  }

  #whyFailed(swap: SwapRecord, records: SessionRecords, nowMs: number): string | null {
    if (swap.failed !== null) return null;
    const atMs = this.#failed?.sinceMs === swap.sinceMs ? this.#failed.atMs : nowMs;
    return failureIn(swap, records, atMs, this.#parts.timeframe);
  }

  /** One that has failed may be taken back when the next candle closes. */
  #lookBack(): void {
    const { nowMs, records } = this.#parts.now();
    const swap = swapIn(records);
    if (swap !== null && this.#whyFailed(swap, records, nowMs) !== null) return this.#getBack(swap.from);
    this.#back?.close();
    this.#back = null;
  }

  #getBack(version: NamedVersion): void {
    if (this.#back?.version.spec.id !== version.spec.id) {
      this.#back?.close();
      this.#back = this.#prepared(version);
    }
    // It is tried again in a minute.
    this.#back.refresh().catch(() => {});
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
    { candlesMs, feed, history: loaded }: ReadyParts,
    before: NamedVersion | null = this.#current,
  ): Promise<string | null> {
    const { spec, name } = version;
    const { host } = step;
    const nowMs = step.nowMs - SETTLED_MS;
    const history = loaded.map((series) => host.asTaken(series, candlesMs));
    const added = addedTo(host, history);
    try {
      const event = { kind: 'version', nowMs, version: spec, history } as const;
      const { problem } = await step.take(event, () => ({ kind: 'version', nowMs, candlesMs, version: spec.id, spec }));
      if (problem !== null) throw new SessionError('swap-refused', problem.text);
    } catch (error) {
      closeAside(feed);
      if (error instanceof DriverError) throw error;
      return this.#cannot(version, error);
    }
    host.took(added);
    if (feed !== null) closeAside(host.feed);
    host.follow(spec, feed ?? host.feed);
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

  async #ask(): Promise<void> {
    const { time, named } = this.#parts;
    const { signal } = this.#stop;
    for (;;) {
      await time.sleep(ASK_EVERY_MS, signal);
      if (signal.aborted) return;
      this.#lookBack();
      try {
        const version = await named();
        if (signal.aborted) return;
        const isNew = version.spec.id !== this.#current.spec.id;
        this.#stale = null;
        this.#told = isNew ? null : version;
        if (!isNew) this.#parts.onTold(version);
        this.#hear(version.spec.id);
        this.#want(isNew && version.spec.id !== this.#refusedId ? version : null);
      } catch (error) {
        // A registry that is away is no reason to trade otherwise.
        if (isPassing(error)) continue;
        this.#stale = null;
        this.#reject(null, failureOf(error).text);
      }
    }
  }

  /** From now on this one is made ready, or kept so; null: none. */
  #want(version: NamedVersion | null): void {
    if (this.#next?.version.spec.id !== version?.spec.id) {
      this.#next?.close();
      this.#next = null;
    }
    if (version === null) return;
    const next = (this.#next ??= this.#prepared(version));
    next.version = version;
    next.refresh().catch((error: unknown) => {
      // An exchange that is away is no reason to trade otherwise. Either is asked again in a minute.
      if (!isPassing(error) && next === this.#next) this.#reject(null, failureOf(error).text);
    });
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

  /** What cannot be had now may be had later. */
  #cannot({ name, spec }: NamedVersion, error: unknown): string {
    const why = `${name} cannot take over: ${failureOf(error).text}`;
    return isPassing(error) ? why : this.#reject(spec.id, why);
  }

  #reject(id: string | null, text: string): string {
    [this.#rejected, this.#refusedId] = [text, id];
    return text;
  }
}

const SAME =
  'What the version takes from its config is what it was; what its tags name, pairs for instance, is changed in the registry.';
const OTHERS = 'Another version has taken over since the config was read; expected the wish once more, for that one.';
const LATE = 'Candles have come since the config was read, and not all of them are there; expected the wish once more.';

/** With what deserves a word of the config, and with money that no stop can lie at the exchange. */
function withWords(text: string, { host }: OpenStep, { warnings = [] }: NamedVersion): string {
  const bare =
    host.parts.key.mode === 'live' && host.bareStoploss !== null ? bareStoplossText(host.bareStoploss) : null;
  const isSaid = bare === null || warnings.some((warning) => warning.includes(bare));
  return [text, ...warnings, ...(isSaid ? [] : [`${bare}.`])].join(' ');
}
