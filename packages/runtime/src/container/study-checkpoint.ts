import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Objects } from '../ports/objects.ts';
import { openPlace } from './object-reader.ts';
import type { RunContext } from './run-context.ts';

type Surroundings = Pick<RunContext, 'runId' | 'log'> & {
  readonly settings: Pick<RunContext['settings'], 'results'>;
  readonly io: Pick<RunContext['io'], 'env'>;
};

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

  /** What another process has kept since stays. Throws `ServiceError`. */
  async keep(): Promise<void> {
    const condition = this.#etag === null ? ({ ifAbsent: true } as const) : { ifMatch: this.#etag };
    const outcome = await this.#objects.put(this.#key, new Uint8Array(readFileSync(this.file)), condition);
    if (outcome.written) this.#etag = outcome.etag;
    else this.#log.warn('Another process has kept the study of this run meanwhile, and its study stays.');
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
