import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyStudies } from '../../compose/open-services.ts';
import { failureOf } from '../../process/failure.ts';
import type { Objects } from '../../ports/objects.ts';
import { openPlace } from '../object-reader.ts';
import type { RunContext } from '../run-context.ts';

type Surroundings = Pick<RunContext, 'runId' | 'log'> & {
  readonly settings: Pick<RunContext['settings'], 'results'>;
  readonly io: Pick<RunContext['io'], 'env'>;
};

const KEEP_EVERY_MS = 120_000;

/** The file of a study, kept with the results so that another container finds it. */
export class StudyCheckpoint {
  readonly file: string;
  readonly #objects: Objects;
  readonly #key: string;
  readonly #log: RunContext['log'];
  /** Of what is kept, as far as this process knows; null for nothing. */
  #etag: string | null = null;

  private constructor(objects: Objects, { runId, log }: Surroundings, folder: string) {
    this.file = join(folder, 'study.db');
    this.#objects = objects;
    this.#key = `studies/${encodeURIComponent(runId)}/study.db`;
    this.#log = log;
  }

  /** Puts what is kept of the run's study into `folder`; without any there is no file. Throws `ServiceError`. */
  static async open(context: Surroundings, folder: string): Promise<StudyCheckpoint> {
    const objects = await openPlace(context.settings.results, context.io.env);
    const checkpoint = new StudyCheckpoint(objects, context, folder);
    // What stands here is at least as new: the attempt was killed on this machine.
    if (existsSync(checkpoint.file)) checkpoint.#etag = (await objects.head(checkpoint.#key))?.etag ?? null;
    else await checkpoint.#fetch();
    return checkpoint;
  }

  /**
   * Does work that adds to the study, and keeps it now and then and at the end, however the work ends: a machine that is lost takes the last minutes
   * of a search with it, and no more. Throws what the work throws, else `ServiceError`.
   */
  async during<Result>(work: () => Promise<Result>, everyMs = KEEP_EVERY_MS): Promise<Result> {
    let keeping = Promise.resolve();
    const keepNow = (): Promise<void> => (keeping = keeping.then(() => this.#keepQuietly()));
    const timer = setInterval(() => void keepNow(), everyMs).unref();
    try {
      const result = await work();
      clearInterval(timer);
      await keeping;
      await this.#keep();
      return result;
    } catch (error) {
      clearInterval(timer);
      if (existsSync(this.file)) await keepNow();
      throw error;
    }
  }

  /** What another process has kept since stays. Throws `ServiceError`. */
  async #keep(): Promise<void> {
    const copy = `${this.file}.copy`;
    await copyStudies(this.file, copy);
    const condition = this.#etag === null ? ({ ifAbsent: true } as const) : { ifMatch: this.#etag };
    const outcome = await this.#objects.put(this.#key, new Uint8Array(readFileSync(copy)), condition);
    rmSync(copy, { force: true });
    if (outcome.written) this.#etag = outcome.etag;
    else this.#log.warn('Another process has kept the study of this run meanwhile, and its study stays.');
  }

  /** The next time may do better. */
  async #keepQuietly(): Promise<void> {
    try {
      if (existsSync(this.file)) await this.#keep();
    } catch (error) {
      this.#log.warn(failureOf(error).text);
    }
  }

  async #fetch(): Promise<void> {
    const stored = await this.#objects.get(this.#key);
    if (stored === null) return;
    this.#etag = stored.etag;
    // Half a file would be taken for the study of a killed attempt.
    writeFileSync(`${this.file}.part`, stored.bytes);
    renameSync(`${this.file}.part`, this.file);
    this.#log.event('resumed', 'The study of this run is taken up again.', { key: this.#key });
  }
}
