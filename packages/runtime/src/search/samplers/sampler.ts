import type { Dimension } from '../space/dimension.ts';
import { type Point, pointKey, pointOf, unitOf } from '../space/search-space.ts';
import { randomStream } from '../random.ts';
import type { Proposer } from './proposer.ts';
import { learnsFromResults, proposerOf, type SamplerKind } from './proposer-of.ts';
import { knownOf } from './rank.ts';
import type { FinishedTrial, Outcome, Trial } from './trial.ts';

/**
 * Chooses points. Points depend on the seed, on the sizes of the batches and on what was told between them: not on the order of telling,
 * and not on how many trials run at once, as long as a batch is told before the next one is asked for. Trials that are asked and not told are taken
 * to end badly, so that a batch spreads out.
 */
export interface Sampler {
  /** The next trials, fewer when a grid ends. */
  ask(count: number): Trial[];
  /** Throws for a trial that was not asked for, or is told a second time. */
  tell(id: number, outcome: Outcome): void;
}

export interface SamplerOptions {
  readonly kind: SamplerKind;
  readonly dimensions: readonly Dimension[];
  /** A whole number ≥ 0. */
  readonly seed: number;
  /** Number of objectives, default 1. More are only for `nsga-2`, `random`, `sobol` and `grid`. */
  readonly objectives?: number;
}

/** Throws `bad-option` when the sampler cannot search this space or that many objectives. */
export function createSampler(options: SamplerOptions): Sampler {
  return new BatchSampler(options);
}

/** A sampler with a past, and the trials of its last batch that are not in that past. */
export interface Resumed {
  readonly sampler: Sampler;
  readonly pending: readonly Trial[];
}

/**
 * Goes on as if it had never stopped: `finished` are the trials of a study that asked for `batchSize` at a time, in any order. All batches but the
 * last are whole, and throws when they are not; a sampler that learns nothing may have gaps anywhere, which are pending.
 */
export function resumeSampler(options: SamplerOptions, finished: readonly FinishedTrial[], batchSize: number): Resumed {
  const sampler = new BatchSampler(options);
  const past = finished.toSorted((a, b) => a.id - b.id);
  const gap = past.findIndex(({ id }, i) => id !== i);
  const inLine = gap === -1 ? past.length : gap;
  const whole = inLine - (inLine % batchSize);
  sampler.remember(past.slice(0, whole));
  if (whole === past.length) return { sampler, pending: [] };
  const rest = new Map(past.slice(whole).map((trial) => [trial.id, trial]));
  const end = learnsFromResults(options.kind) ? whole + batchSize : past.at(-1)!.id + 1;
  if (past.at(-1)!.id >= end)
    throw new Error(`trial ${inLine} is missing among the finished trials, and trials of a later batch are there`);
  const batch = sampler.ask(Math.ceil((end - whole) / batchSize) * batchSize);
  for (const trial of rest.values()) sampler.tell(trial.id, trial);
  return { sampler, pending: batch.filter(({ id }) => !rest.has(id)) };
}

/** Draws for one trial until its point is new. In a space that is nearly used up a point may come again. */
const DRAWS = 8;

class BatchSampler implements Sampler {
  readonly #options: SamplerOptions;
  readonly #proposer: Proposer;
  readonly #seen = new Set<string>();
  /** Asked, not told. */
  readonly #open = new Map<number, Trial>();
  /** Told since the last batch was asked for. */
  #told: FinishedTrial[] = [];
  #nextId = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#proposer = proposerOf(options.kind, options.dimensions, options.seed, options.objectives ?? 1);
  }

  ask(count: number): Trial[] {
    this.#learn();
    const { dimensions } = this.#options;
    const pending = [...this.#open.values()].map(({ point }) => unitOf(dimensions, point));
    const batch: Trial[] = [];
    while (batch.length < count) {
      const trial = this.#next(pending);
      if (trial === null) break;
      batch.push(trial);
      this.#open.set(trial.id, trial);
      pending.push(unitOf(dimensions, trial.point));
    }
    return batch;
  }

  tell(id: number, outcome: Outcome): void {
    const trial = this.#open.get(id);
    if (trial === undefined) throw new Error(`trial ${id} was not asked for, or was told before`);
    this.#open.delete(id);
    this.#told.push({ ...trial, ...outcome });
  }

  /** Takes over trials from 0 on that were asked and told elsewhere. */
  remember(finished: readonly FinishedTrial[]): void {
    // Not as arguments of a call: there may be more trials than it takes.
    this.#told = [...this.#told, ...finished];
    this.#nextId += finished.length;
    for (const { point } of finished) this.#seen.add(pointKey(this.#options.dimensions, point));
  }

  #learn(): void {
    const { dimensions } = this.#options;
    this.#proposer.learn(this.#told.toSorted((a, b) => a.id - b.id).map((trial) => knownOf(dimensions, trial)));
    this.#told = [];
  }

  #next(pending: readonly Float64Array[]): Trial | null {
    const { dimensions, seed } = this.#options;
    const id = this.#nextId;
    let point: Point | null = null;
    for (let draw = 0; draw < DRAWS; draw++) {
      const unit = this.#proposer.propose({ id, pending, random: randomStream(seed, 'trial', id, draw) });
      if (unit === null) return null;
      point = pointOf(dimensions, unit);
      if (this.#proposer.isFixed === true || !this.#seen.has(pointKey(dimensions, point))) break;
    }
    this.#seen.add(pointKey(dimensions, point!));
    this.#nextId++;
    return { id, point: point! };
  }
}
