import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { TradaiError } from '@tradai/strategy-sdk';
import { authorFrame, frameText } from '../../../strategies/author-frame.ts';
import { shortPath } from '../../../strategies/short-path.ts';
import { workerFile } from '../../worker-file.ts';
import { DriverError } from './driver-error.ts';
import type { DriverMessage, DriverReply } from './driver-messages.ts';
import type { DriverParts } from './driver-parts.ts';
import type { DriverAnswer, DriverEvent, OpenedSession, Quotes, SessionDriver, SessionLook } from './session-driver.ts';

export interface DriverLimits {
  /** Real time after which an event is given up, with the thread. */
  readonly hungAfterMs: number;
  /** Real time in which a session has to be open, or another version. */
  readonly openWithinMs: number;
  /** Of JavaScript's own memory. */
  readonly heapMb: number;
}

const LIMITS: DriverLimits = { hungAfterMs: 10_000, openWithinMs: 300_000, heapMb: 1_024 };

/**
 * A session in a thread of its own: what a strategy does there holds up neither journal nor streams nor lease. Throws what keeps it from
 * being opened; an event that hangs, and a thread that dies, reject with a `DriverError`.
 */
export async function openDriverInWorker(
  parts: DriverParts,
  limits: Partial<DriverLimits> = {},
): Promise<SessionDriver> {
  const driver = new SessionInWorker(parts, { ...LIMITS, ...limits });
  await driver.open();
  return driver;
}

interface Waiting {
  readonly resolve: (reply: DriverReply) => void;
  readonly reject: (error: Error) => void;
}

class SessionInWorker implements SessionDriver {
  opened: OpenedSession = { versions: [], adopted: [] };
  readonly #worker: Worker;
  readonly #limits: DriverLimits;
  readonly #strategy: DriverParts['version']['strategy'];
  #waiting: Waiting | null = null;
  /** One message at a time, so that each has its own time. */
  #last: Promise<unknown> = Promise.resolve();
  /** Why there will be no more answers. */
  #lost: DriverError | null = null;

  constructor(parts: DriverParts, limits: DriverLimits) {
    this.#limits = limits;
    this.#strategy = parts.version.strategy;
    const { file, execArgv } = workerFile('./session-worker.ts', import.meta.url);
    this.#worker = new Worker(file, {
      workerData: parts,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    this.#worker.on('message', (reply: DriverReply) => this.#take()?.resolve(reply));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#died(error));
    this.#worker.on('exit', () => this.#lose('driver-ended', 'its thread ended'));
  }

  async open(): Promise<void> {
    try {
      const reply = await this.#answer(this.#limits.openWithinMs);
      if (reply.kind === 'failed') throw errorOf(reply);
      this.opened = (reply as Extract<DriverReply, { kind: 'opened' }>).opened;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async take(event: DriverEvent): Promise<DriverAnswer> {
    const { hungAfterMs, openWithinMs } = this.#limits;
    const withinMs = event.kind === 'version' ? openWithinMs : hungAfterMs;
    const { answer } = (await this.#ask({ kind: 'take', event }, withinMs)) as Extract<DriverReply, { kind: 'taken' }>;
    return answer;
  }

  async look(quotes: Quotes): Promise<SessionLook> {
    const { look } = (await this.#ask({ kind: 'look', quotes }, this.#limits.hungAfterMs)) as Extract<
      DriverReply,
      { kind: 'looked' }
    >;
    return look;
  }

  async close(): Promise<void> {
    this.#lose('driver-ended', 'it was closed');
    await this.#worker.terminate();
  }

  #ask(message: DriverMessage, withinMs: number): Promise<DriverReply> {
    const asked = this.#last.then(async () => {
      if (this.#lost !== null) throw this.#lost;
      const answered = this.#answer(withinMs);
      this.#worker.postMessage(message);
      const reply = await answered;
      if (reply.kind !== 'failed') return reply;
      // The session stopped in the middle of something.
      this.#lost ??= new DriverError('driver-ended', reply.text);
      throw this.#lost;
    });
    this.#last = asked.catch(() => {});
    return asked;
  }

  /** The next reply. */
  #answer(withinMs: number): Promise<DriverReply> {
    return new Promise<DriverReply>((resolve, reject) => {
      const timer = setTimeout(() => {
        const text = `it took longer than ${withinMs / 1_000} s, and its thread was given up`;
        this.#lose('driver-hung', text);
        void this.#worker.terminate();
      }, withinMs);
      const ended = <Value>(settle: (value: Value) => void) => {
        return (value: Value): void => {
          clearTimeout(timer);
          settle(value);
        };
      };
      this.#waiting = { resolve: ended(resolve), reject: ended(reject) };
    });
  }

  #take(): Waiting | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    return waiting;
  }

  #died(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      this.#lose('driver-memory', `it wanted more than ${this.#limits.heapMb} MB of memory`);
    else this.#lose('driver-ended', error.message.replace(/\.$/, ''), this.#placeOf(error));
  }

  /** The line of the strategy that threw, or its file. */
  #placeOf(error: unknown): string {
    const { file } = this.#strategy;
    const frame = existsSync(file) ? authorFrame(error, file) : null;
    return frame === null ? shortPath(file) : frameText(frame);
  }

  /** What is known first is why. */
  #lose(code: 'driver-hung' | 'driver-memory' | 'driver-ended', why: string, place = this.#placeOf(null)): DriverError {
    this.#lost ??= new DriverError(code, `${this.#strategy.name}: ${why} (${place}).`);
    this.#take()?.reject(this.#lost);
    return this.#lost;
  }
}

/** With the code that it had in the thread: what was thrown loses its class on the way. */
function errorOf({ code, text }: Extract<DriverReply, { kind: 'failed' }>): Error {
  return code === null ? new Error(text) : new TradaiError(code, text);
}
