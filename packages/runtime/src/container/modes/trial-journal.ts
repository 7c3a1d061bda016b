import { readTrialLines } from '../../contract/read-document.ts';
import { trialLineText, type TrialLine } from '../../contract/sweep.ts';
import { doublesOf, doublesText } from '../../contract/trial-batch.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { Objects } from '../../ports/objects.ts';
import type { NewStudy, Study, StudyTrial } from '../../ports/studies.ts';

/** Somebody else writes the same object all the time. */
const MOST_TRIES = 20;

/**
 * The trials of one batch as lines of an object, written whenever one ends: a container that is lost takes those with it that run, and no other.
 * Two containers may work on one batch, such as one that is about to be taken away and its successor: the lines of both stay.
 */
export class TrialJournal {
  readonly #objects: Objects;
  readonly #key: string;
  readonly #trials = new Map<number, TrialLine>();
  #etag: string | null = null;
  /** The write that is under way, and the one that comes after it with all that is known by then. */
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  private constructor(objects: Objects, key: string) {
    this.#objects = objects;
    this.#key = key;
  }

  /** With the lines that are there. Throws `ServiceError`, `ContractError`. */
  static async open(objects: Objects, key: string): Promise<TrialJournal> {
    const journal = new TrialJournal(objects, key);
    await journal.#read();
    return journal;
  }

  open(study: NewStudy): Promise<Study> {
    return Promise.resolve({ ...study, createdMs: 0 });
  }

  trials(): Promise<readonly StudyTrial[]> {
    return Promise.resolve(this.#inOrder().map(trialOf));
  }

  returns(): Promise<ReadonlyMap<number, Float64Array>> {
    const known = this.#inOrder().flatMap(({ number, daily_returns: text }) =>
      text === null ? [] : [[number, doublesOf(text)] as const],
    );
    return Promise.resolve(new Map(known));
  }

  /** Resolves when it is stored. */
  async record(_study: string, trial: StudyTrial, returns: Float64Array | null = null): Promise<StudyTrial> {
    const { tookMs, ...rest } = trial;
    if (!this.#trials.has(trial.number)) {
      const daily = returns === null ? null : doublesText(returns);
      this.#trials.set(trial.number, { ...rest, daily_returns: daily, took_ms: tookMs });
      await this.#keep();
    }
    return trialOf(this.#trials.get(trial.number)!);
  }

  #keep(): Promise<void> {
    if (this.#next !== null) return this.#next;
    const next = this.#writing.then(() => {
      this.#next = null;
      return this.#write();
    });
    this.#next = next;
    // Whoever waits for it hears of its failure; who comes next tries again.
    this.#writing = next.catch(() => {});
    return next;
  }

  async #write(): Promise<void> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const bytes = new TextEncoder().encode(this.#inOrder().map(trialLineText).join(''));
      const condition = this.#etag === null ? ({ ifAbsent: true } as const) : { ifMatch: this.#etag };
      const outcome = await this.#objects.put(this.#key, bytes, condition);
      if (outcome.written) {
        this.#etag = outcome.etag;
        return;
      }
      await this.#read();
    }
    throw new ServiceError('busy', `${this.#objects.place}/${this.#key} is written by others all the time.`);
  }

  async #read(): Promise<void> {
    const stored = await this.#objects.get(this.#key);
    this.#etag = stored?.etag ?? null;
    if (stored === null) return;
    const lines = await readTrialLines(new TextDecoder().decode(stored.bytes), this.#key);
    for (const line of lines) this.#trials.set(line.number, line);
  }

  #inOrder(): TrialLine[] {
    return [...this.#trials.values()].toSorted((a, b) => a.number - b.number);
  }
}

function trialOf({ daily_returns: _returns, took_ms: tookMs, ...trial }: TrialLine): StudyTrial {
  return { ...trial, tookMs };
}
