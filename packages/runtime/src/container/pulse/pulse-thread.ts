import type { Worker } from 'node:worker_threads';
import { ownThread } from '../own-thread.ts';
import type { PulseAnswer, PulseNews, PulseOrder, PulseWorkerData } from './pulse-options.ts';

/** The beating thread, from the side of the main one. */
export class PulseThread {
  readonly #worker: Worker;
  readonly #stopLag: () => void;
  readonly #gone = Promise.withResolvers<'died'>();
  readonly #ended = Promise.withResolvers<'ended'>();

  constructor(data: PulseWorkerData, tell: (news: PulseNews) => void, stopLag: () => void) {
    this.#stopLag = stopLag;
    this.#worker = ownThread('pulse-worker', import.meta.url, data);
    this.#worker.on('message', (answer: PulseAnswer) => {
      if (answer.kind === 'ended') this.#ended.resolve('ended');
      else tell(answer);
    });
    this.#worker.on('error', (error: Error) =>
      tell({ kind: 'problem', message: `The pulse stopped: ${error.message}` }),
    );
    this.#worker.on('exit', () => this.#gone.resolve('died'));
  }

  order(order: PulseOrder): void {
    this.#worker.postMessage(order);
  }

  /** `died` when somebody else must say the last word; what is not said when `late` comes is left unsaid. */
  async end(order: PulseOrder, late: Promise<'late'>): Promise<'ended' | 'died' | 'late'> {
    this.#stopLag();
    this.#worker.ref();
    this.order(order);
    const what = await Promise.race([this.#ended.promise, this.#gone.promise, late]);
    await this.#worker.terminate();
    return what;
  }
}
