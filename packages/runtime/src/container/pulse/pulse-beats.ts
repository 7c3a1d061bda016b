import { openMetrics } from '../../compose/open-metrics.ts';
import { openState, type StateStores } from '../../compose/open-state.ts';
import {
  HEARTBEAT_SCHEMA,
  type BeatOutcome,
  type BeatProgress,
  type CommonBeat,
  type Heartbeat,
  type RunStage,
  type SessionStage,
} from '../../contract/heartbeat.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { Measurement, Metrics } from '../../ports/metrics.ts';
import type { AttemptStart } from '../../ports/run-records.ts';
import { beatMeasurements } from './pulse-measurements.ts';
import { lagMs } from './pulse-lag.ts';
import type { PulseBoard } from './pulse-board.ts';
import type { PulseCondition, PulseFacts, PulseNews } from './pulse-options.ts';
import { sessionState } from './session-state.ts';
import { tenths } from './tenths.ts';

/** In looks: whether a session gets on is measured, and a moment's answer may be a moment's. */
const HOLDS_FOR = 10;

/** A store that is throttled gets half as many beats. */
const STRETCH = 2;

/** Makes beats of what a board and a condition say, and hands them to the stores. Nothing here throws: a beat must not end a run. */
export class PulseBeats {
  condition: PulseCondition;
  readonly #facts: PulseFacts;
  readonly #board: PulseBoard;
  readonly #stores: StateStores;
  readonly #tell: (news: PulseNews) => void;
  #metrics: Metrics | null = null;
  #isRecorded = false;
  #isThrottled = false;
  #isReplaced = false;
  #seq = 0;
  #failed = 0;
  /** What the last beat said of a session, and for how many looks it has been otherwise. */
  #said: { readonly told: string; readonly stage: string } | null = null;
  #otherwise = 0;
  /** By what they are about, so that one that lasts is told once. */
  readonly #problems = new Map<string, string>();

  static async open(
    facts: PulseFacts,
    condition: PulseCondition,
    board: PulseBoard,
    tell: (news: PulseNews) => void,
  ): Promise<PulseBeats> {
    const beats = new PulseBeats(facts, condition, board, await openState(facts.state), tell);
    await beats.#try('metrics', async () => {
      const { strategy, registryStage: stage, subject } = facts;
      beats.#metrics = await openMetrics(facts.metrics, { strategy, mode: subject.mode, stage });
    });
    return beats;
  }

  private constructor(
    facts: PulseFacts,
    condition: PulseCondition,
    board: PulseBoard,
    stores: StateStores,
    tell: (news: PulseNews) => void,
  ) {
    this.condition = condition;
    this.#facts = facts;
    this.#board = board;
    this.#stores = stores;
    this.#tell = tell;
  }

  /** Until the next beat is due. */
  get everyMs(): number {
    return this.#facts.everyMs * (this.#isThrottled ? STRETCH : 1);
  }

  /**
   * Whether a session is no longer what its last beat says: asked once a second, so that nobody waits for a beat to hear of it. What it told is news
   * at once, what is measured when it has held for a while. A store that asks for patience is given it.
   */
  look(): boolean {
    if (this.#said === null || this.#isThrottled) return false;
    if (toldText(this.condition) !== this.#said.told) return true;
    const { stage } = sessionState(this.condition, this.#board, Date.now());
    this.#otherwise = stage === this.#said.stage ? 0 : this.#otherwise + 1;
    return this.#otherwise >= HOLDS_FOR;
  }

  async beat(): Promise<void> {
    if (!this.#isRecorded) this.#isRecorded = await this.#recordStart();
    await this.#put(null);
  }

  /** The last beat, and the end of the attempt in the records. True when both arrived. */
  async end(outcome: BeatOutcome): Promise<boolean> {
    const [isBeaten, isRecorded] = await Promise.all([this.#put(outcome), this.#recordEnd(outcome)]);
    await this.#try('metrics', async () => this.#metrics?.close());
    this.#stores.close();
    return isBeaten && isRecorded;
  }

  async measured(measurements: readonly Measurement[]): Promise<void> {
    await this.#try('metrics', async () => this.#metrics?.put(measurements));
  }

  async #put(outcome: BeatOutcome | null): Promise<boolean> {
    const beat = this.#beat(outcome);
    if (beat.kind === 'session') this.#said = { told: toldText(this.condition), stage: beat.stage };
    this.#otherwise = 0;
    this.#board.countBeat();
    const isStored = await this.#try('heartbeat', async () => {
      try {
        const answer = await this.#stores.heartbeats.put(beat);
        if (!answer.isStored) this.#tellReplaced(answer.storedEpoch);
        this.#isThrottled = false;
      } catch (error) {
        this.#isThrottled = error instanceof ServiceError && error.code === 'busy';
        throw error;
      }
    });
    if (!isStored) this.#failed += 1;
    await this.measured(beatMeasurements(beat, isStored));
    return isStored;
  }

  #beat(outcome: BeatOutcome | null): Heartbeat {
    const { subject, strategy, holder, versions } = this.#facts;
    const { stage, causes } = this.condition;
    const ts = Date.now();
    const common: Omit<CommonBeat, 'epoch'> = {
      ...{ schema: HEARTBEAT_SCHEMA, ts, seq: this.#seq++, failed_beats: this.#failed, every_ms: this.everyMs },
      ...{ strategy, holder, causes, outcome, progress: this.#progress() },
      versions: { ...versions, ...this.condition.versions },
      rss_mb: tenths(process.memoryUsage.rss() / 2 ** 20),
      loop_lag_p99_ms: lagMs(this.#board),
      data_age_ms: null,
    };
    if (subject.kind === 'session') {
      const { account, mode, epoch } = subject;
      const whose = { kind: 'session', account, mode, epoch, stage: stage as SessionStage } as const;
      return { ...common, ...whose, ...sessionState(this.condition, this.#board, ts) };
    }
    const { runId, attempt, mode } = subject;
    return { ...common, kind: 'run', run_id: runId, attempt, mode, epoch: attempt, stage: stage as RunStage };
  }

  #progress(): BeatProgress | null {
    const { progress } = this.#board;
    if (progress === null) return null;
    const { done, total } = progress;
    const share = total === null || total <= 0 ? null : Math.min(1, Math.max(0, done / total));
    return { done, total, unit: this.condition.unit, pct: share === null ? null : tenths(share * 100) };
  }

  #recordStart(): Promise<boolean> {
    const attempt = this.#attempt();
    return this.#try('record', async () => {
      if (attempt !== null) await this.#stores.records.start(attempt);
    });
  }

  #recordEnd(outcome: BeatOutcome): Promise<boolean> {
    const attempt = this.#attempt();
    return this.#try('record', async () => {
      if (attempt !== null) await this.#stores.records.end(attempt, Date.now(), outcome);
    });
  }

  #attempt(): AttemptStart | null {
    const { subject, holder, strategy, startedMs } = this.#facts;
    if (subject.kind === 'session') return null;
    const { runId, attempt, mode, execution } = subject;
    return { runId, attempt, holder, strategy, mode, startedMs, ...(execution === undefined ? {} : { execution }) };
  }

  #tellReplaced(epoch: number): void {
    if (!this.#isReplaced) this.#tell({ kind: 'replaced', epoch });
    this.#isReplaced = true;
  }

  async #try(what: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      this.#problems.delete(what);
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#problems.get(what) !== message) this.#tell({ kind: 'problem', message });
      this.#problems.set(what, message);
      return false;
    }
  }
}

function toldText({ stage, causes }: PulseCondition): string {
  return [stage, ...causes].join(' ');
}
