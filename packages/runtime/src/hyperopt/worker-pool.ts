import { Worker } from 'node:worker_threads';
import { TradaiError } from '@tradai/strategy-sdk';
import type { WorkerAnswer } from './worker-answer.ts';

export interface PoolOptions {
  /** Module of a worker; it answers every message, the loading of it too. */
  readonly file: string;
  /** Handed to each worker as it starts. Shared memory is not copied. */
  readonly data: unknown;
  readonly workers: number;
  /** A task that takes longer is given up, with its worker. */
  readonly limitMs: number;
  /** Of JavaScript's own memory; columns and candles lie elsewhere. A task that is found to need more is given up, with its worker. */
  readonly heapMb: number;
  readonly execArgv?: readonly string[];
}

/** What several tasks have in common: a worker is told once, before the first of them, by a `TopicMessage`. */
export interface Topic {
  /** Of one pool, each its own. */
  readonly id: number;
  readonly data: unknown;
}

/** `data` is null when the topic may be forgotten. */
export interface TopicMessage {
  readonly topic: number;
  readonly data: unknown;
}

/** A task that has no result; the next one may have. */
export class TaskError extends Error {}

/** How often the memory of busy workers is looked at. */
const LOOK_MS = 100;
/**
 * Node's own limit, in multiples of ours. A worker that reaches it may take the process with it, and one that grows by this much between
 * two looks does.
 */
const HARD_LIMIT = 4;

interface Job {
  readonly task: unknown;
  readonly topic: Topic | null;
  readonly onStart: () => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Place {
  worker: Worker;
  isReady: boolean;
  /** What its worker was told. */
  topics: Set<number>;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Worker threads that live as long as the pool, each with one task at a time. A worker that dies or takes too long is replaced. Tasks
 * wait in line: in which worker one runs is left to chance, so an answer must depend on the task alone.
 */
export class WorkerPool<Task, Answer> {
  readonly #options: PoolOptions;
  readonly #places: Place[];
  readonly #waiting: Job[] = [];
  readonly #look: NodeJS.Timeout;
  /** What kept a worker from starting. */
  #broken: Error | null = null;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.workers }, () => this.#start());
    this.#look = setInterval(() => this.#places.forEach((place) => void this.#watchMemory(place)), LOOK_MS).unref();
  }

  /** Rejects with a `TaskError` when the task has no result, and with what kept a worker from starting. `onStart`: its wait is over. */
  run(task: Task, onStart: () => void = () => {}, topic: Topic | null = null): Promise<Answer> {
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ task, topic, onStart, resolve, reject });
      this.#deal();
    }) as Promise<Answer>;
  }

  /** There will be no more tasks of it. */
  forget({ id }: Topic): void {
    for (const { worker, topics } of this.#places) if (topics.delete(id)) tell(worker, { topic: id, data: null });
  }

  /** Ends all workers; what still runs or waits is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#look);
    const unfinished = [...this.#waiting.splice(0), ...this.#places.flatMap((place) => this.#take(place) ?? [])];
    for (const { reject } of unfinished) reject(new TaskError('the search was stopped'));
    await Promise.all(this.#places.map(({ worker }) => worker.terminate()));
  }

  #start(): Place {
    const place: Place = { worker: this.#worker(), isReady: false, topics: new Set(), job: null, timer: null };
    this.#listen(place);
    return place;
  }

  #worker(): Worker {
    const { file, data, heapMb, execArgv } = this.#options;
    return new Worker(file, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: heapMb * HARD_LIMIT },
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
  }

  #listen(place: Place): void {
    const { worker } = place;
    worker.on('message', (answer: WorkerAnswer) => this.#answered(place, answer));
    worker.on('error', (error: Error) => this.#died(place, worker, error.message));
    worker.on('exit', (code) => this.#died(place, worker, `it ended its process with code ${code}`));
  }

  #answered(place: Place, answer: WorkerAnswer): void {
    if (answer.kind === 'ready') place.isReady = true;
    else if (!place.isReady && answer.kind === 'failed') this.#break(errorOf(answer));
    else {
      const job = this.#take(place);
      if (answer.kind === 'failed') job?.reject(new TaskError(answer.message));
      else job?.resolve(answer.value);
    }
    this.#deal();
  }

  #died(place: Place, worker: Worker, why: string): void {
    // Of a worker that was replaced already.
    if (this.#isClosed || place.worker !== worker) return;
    if (!place.isReady) {
      this.#break(new Error(`A worker did not start: ${why}.`));
      return;
    }
    this.#replace(place, why);
  }

  async #watchMemory(place: Place): Promise<void> {
    const { worker, job } = place;
    if (job === null) return;
    const { heapMb } = this.#options;
    // Rejects when the worker has ended.
    const used = await worker.getHeapStatistics().then(
      ({ used_heap_size: bytes }) => bytes,
      () => 0,
    );
    if (used > heapMb * 1024 ** 2 && place.job === job)
      this.#replace(place, `it took more than ${heapMb} MB of memory`);
  }

  #replace(place: Place, why: string): void {
    const job = this.#take(place);
    const old = place.worker;
    place.worker = this.#worker();
    place.isReady = false;
    place.topics = new Set();
    this.#listen(place);
    void old.terminate();
    job?.reject(new TaskError(why));
    this.#deal();
  }

  #break(error: Error): void {
    // Having said why, it ends, which is no news.
    const why = (this.#broken ??= error);
    for (const place of this.#places) this.#take(place)?.reject(why);
    this.#deal();
  }

  #take(place: Place): Job | null {
    const { job, timer } = place;
    if (timer !== null) clearTimeout(timer);
    place.job = null;
    place.timer = null;
    return job;
  }

  #deal(): void {
    if (this.#broken !== null) for (const { reject } of this.#waiting.splice(0)) reject(this.#broken);
    for (const place of this.#places) {
      if (!place.isReady || place.job !== null) continue;
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#give(place, job);
    }
  }

  #give(place: Place, job: Job): void {
    const { limitMs } = this.#options;
    place.job = job;
    place.timer = setTimeout(() => this.#replace(place, `it took longer than ${limitMs / 1000} s`), limitMs);
    job.onStart();
    const { topic } = job;
    if (topic !== null && !place.topics.has(topic.id)) {
      place.topics.add(topic.id);
      tell(place.worker, { topic: topic.id, data: topic.data });
    }
    place.worker.postMessage(job.task);
  }
}

function tell(worker: Worker, message: TopicMessage): void {
  worker.postMessage(message);
}

/** With the code that it had in the worker: what was thrown loses its class on the way. */
function errorOf({ code, message }: Extract<WorkerAnswer, { kind: 'failed' }>): Error {
  return code === null ? new Error(message) : new TradaiError(code, message);
}
