import {
  canonicalJson,
  readSweepStudy,
  readTrialLines,
  trialLinesName,
  trialLineText,
  type SweepStudy,
  type TrialLine,
} from '@tradai/runtime/contract';
import type { Objects } from '@tradai/runtime/ports';
import { FunctionError } from '../ports/functions.ts';

/** What the containers of a generation do. */
export interface SweepPlan {
  readonly step: 'settle' | 'trials' | 'finish';
  readonly batches: readonly PlannedBatch[];
}

export interface PlannedBatch {
  readonly key: string;
  /** Numbers of its trials. */
  readonly trials: readonly number[];
}

/** What became of the generations up to one. */
export interface SweepCounts {
  readonly batches: number;
  readonly planned: number;
  /** Planned and not come back; they are planned again. */
  readonly lost: number;
}

const NOTHING: SweepCounts = { batches: 0, planned: 0, lost: 0 };

/** What a search that is spread over containers keeps between its steps, below `studies/<run id>/`. Lambdas keep nothing. */
export class SweepDocuments {
  readonly #results: Objects;
  readonly #prefix: string;

  constructor(results: Objects, runId: string) {
    this.#results = results;
    this.#prefix = `studies/${runId}`;
  }

  /** Of a document of a generation. */
  key(generation: number, name: string): string {
    return `${this.#prefix}/g${generation}/${name}`;
  }

  /** Null before a container has settled it. */
  async study(): Promise<SweepStudy | null> {
    const key = `${this.#prefix}/study.json`;
    const text = await this.#read(key);
    return text === null ? null : readSweepStudy(text, key);
  }

  async plan(generation: number): Promise<SweepPlan | null> {
    const text = await this.#read(this.key(generation, 'plan.json'));
    return text === null ? null : (JSON.parse(text) as SweepPlan);
  }

  /** The first plan of a generation stays: its containers may run already. */
  async putPlan(generation: number, plan: SweepPlan): Promise<SweepPlan> {
    const bytes = new TextEncoder().encode(canonicalJson(plan));
    const outcome = await this.#results.put(this.key(generation, 'plan.json'), bytes, { ifAbsent: true });
    return outcome.written ? plan : (await this.plan(generation))!;
  }

  async put(key: string, document: object): Promise<void> {
    await this.#results.put(key, new TextEncoder().encode(canonicalJson(document)));
  }

  /** Trials that its containers have brought. */
  async linesOf({ key }: PlannedBatch): Promise<readonly TrialLine[]> {
    const name = trialLinesName(key);
    const text = await this.#read(name);
    return text === null ? [] : readTrialLines(text, name);
  }

  /** All up to a generation, as `reduced` left them; none before the first. */
  async trials(generation: number): Promise<readonly TrialLine[]> {
    const key = this.key(generation, 'trials.jsonl');
    const text = generation < 1 ? null : await this.#read(key);
    return text === null ? [] : readTrialLines(text, key);
  }

  async counts(generation: number): Promise<SweepCounts> {
    const text = generation < 1 ? null : await this.#read(this.key(generation, 'counts.json'));
    return text === null ? NOTHING : (JSON.parse(text) as SweepCounts);
  }

  async reduced(generation: number, trials: readonly TrialLine[], counts: SweepCounts): Promise<void> {
    const lines = trials.map((trial) => trialLineText({ ...trial, daily_returns: null })).join('');
    await this.#results.put(this.key(generation, 'trials.jsonl'), new TextEncoder().encode(lines));
    await this.put(this.key(generation, 'counts.json'), counts);
  }

  async #read(key: string): Promise<string | null> {
    const stored = await this.#results.get(key);
    return stored === null ? null : new TextDecoder().decode(stored.bytes);
  }
}

/** Throws `Sweep.Unsettled`. */
export async function settledStudy(documents: SweepDocuments, runId: string): Promise<SweepStudy> {
  const study = await documents.study();
  if (study !== null) return study;
  throw new FunctionError('Sweep.Unsettled', `What ${runId} searches was not settled: its container failed twice.`);
}
