import { failureOf } from '../../process/failure.ts';
import type { ContainerLog } from '../log.ts';

/**
 * What nobody waits for may fail inside the exchange's library without anything being lost: streams are watched anyway. Everything else ends the
 * process, as without this guard.
 */
export class NoiseGuard {
  readonly #log: ContainerLog;
  readonly #isNoise: ((error: unknown) => boolean)[] = [];
  readonly #onRejection = (error: unknown): void => {
    if (this.#isNoise.some((judge) => judge(error))) this.#log.say('warn', 'exchange-noise', failureOf(error).text);
    else
      setImmediate(() => {
        throw error;
      });
  };

  constructor(log: ContainerLog) {
    this.#log = log;
    process.on('unhandledRejection', this.#onRejection);
  }

  add(judge: (error: unknown) => boolean): void {
    this.#isNoise.push(judge);
  }

  end(): void {
    process.off('unhandledRejection', this.#onRejection);
  }
}
