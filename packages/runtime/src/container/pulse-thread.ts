import { Worker } from 'node:worker_threads';
import type { PulseAnswer, PulseNews, PulseOrder, PulseWorkerData } from './pulse-options.ts';

/** The beating thread, from the side of the main one. */
export class PulseThread {
  readonly #worker: Worker;
  readonly #tell: (news: PulseNews) => void;
  readonly #stopLag: () => void;
  readonly #gone = Promise.withResolvers<'died'>();
  readonly #ended = Promise.withResolvers<'ended'>();

  constructor(data: PulseWorkerData, tell: (news: PulseNews) => void, stopLag: () => void) {
    this.#tell = tell;
    this.#stopLag = stopLag;
    this.#worker = new Worker(workerFile(), { workerData: data, ...workerOptions() });
    this.#worker.unref();
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

  /** False when somebody else must say the last word. */
  async end(order: PulseOrder, withinMs: number): Promise<boolean> {
    this.#stopLag();
    this.#worker.ref();
    this.order(order);
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), withinMs);
    const what = await Promise.race([this.#ended.promise, this.#gone.promise, late]);
    clearTimeout(timer);
    await this.#worker.terminate();
    if (what === 'late') this.#tell({ kind: 'problem', message: `The last beat was not made within ${withinMs} ms.` });
    return what !== 'died';
  }
}

/** From sources the file is TypeScript; a bundle keeps it beside itself. */
function workerFile(): URL {
  return new URL(isSource() ? './pulse-worker.ts' : './pulse-worker.js', import.meta.url);
}

function workerOptions(): { readonly execArgv?: string[] } {
  return isSource() ? { execArgv: ['--conditions=@tradai/source'] } : {};
}

function isSource(): boolean {
  return import.meta.url.endsWith('.ts');
}
