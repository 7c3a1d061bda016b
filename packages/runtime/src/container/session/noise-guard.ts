import { EXIT_CODE } from '../../contract/exit-code.ts';
import { failureOf } from '../../process/failure.ts';
import { endProcess } from '../../process/process-end.ts';
import { oneLine } from '../../strategies/one-line.ts';
import type { ContainerLog } from '../log.ts';

/**
 * What nobody waits for may fail inside the exchange's library without anything being lost: streams are watched anyway. Everything else is a
 * defect, and ends the process at once: what it would write down after that cannot be trusted, what it has written stays. `onDefect`: what there is
 * to say first, quickly.
 */
export class NoiseGuard {
  readonly #log: ContainerLog;
  readonly #onDefect: (sentence: string) => Promise<void>;
  readonly #isNoise: ((error: unknown) => boolean)[] = [];
  /** Who heard of accidents before. */
  readonly #before = process.listeners('uncaughtException');
  #isEnding = false;
  readonly #onRejection = (error: unknown): void => {
    if (this.#isNoise.some((judge) => judge(error))) this.#log.say('warn', 'exchange-noise', failureOf(error).text);
    else this.#end(error);
  };
  readonly #onException = (error: unknown): void => this.#end(error);

  constructor(log: ContainerLog, onDefect: (sentence: string) => Promise<void>) {
    this.#log = log;
    this.#onDefect = onDefect;
    process.removeAllListeners('uncaughtException');
    process.on('unhandledRejection', this.#onRejection).on('uncaughtException', this.#onException);
  }

  add(judge: (error: unknown) => boolean): void {
    this.#isNoise.push(judge);
  }

  end(): void {
    process.off('unhandledRejection', this.#onRejection).off('uncaughtException', this.#onException);
    for (const listener of this.#before) process.on('uncaughtException', listener);
  }

  #end(error: unknown): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const sentence = `A timer or promise that nothing waits for failed: ${oneLine(error)}.`;
    void this.#onDefect(sentence).finally(() => endProcess(EXIT_CODE.internal));
  }
}
