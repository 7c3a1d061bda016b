import { EXIT_CODE } from '../../contract/exit-code.ts';
import { failureOf } from '../../process/failure.ts';
import { endProcess } from '../../process/process-end.ts';
import { oneLine } from '../../strategies/one-line.ts';
import type { ContainerLog } from '../log.ts';

/** Whose errors end nothing, and who hears of each in words. */
export interface NoiseJudge {
  readonly isNoise: (error: unknown) => boolean;
  readonly onNoise: (why: string) => void;
}

/**
 * What nobody waits for may fail inside the exchange's library: its streams are doubted then, and watched anyway. Everything else is a
 * defect, and ends the process at once: what it would write down after that cannot be trusted, what it has written stays. `onDefect`: what there is
 * to say first, quickly.
 */
export class NoiseGuard {
  readonly #log: ContainerLog;
  readonly #onDefect: (sentence: string) => Promise<void>;
  readonly #judges: NoiseJudge[] = [];
  /** Who heard of accidents before. */
  readonly #before = process.listeners('uncaughtException');
  #isEnding = false;
  readonly #onRejection = (error: unknown): void => {
    const judge = this.#judges.find(({ isNoise }) => isNoise(error));
    if (judge === undefined) return this.#end(error);
    const { text } = failureOf(error);
    this.#log.say('warn', 'exchange-noise', text);
    judge.onNoise(text);
  };
  readonly #onException = (error: unknown): void => this.#end(error);

  constructor(log: ContainerLog, onDefect: (sentence: string) => Promise<void>) {
    this.#log = log;
    this.#onDefect = onDefect;
    process.removeAllListeners('uncaughtException');
    process.on('unhandledRejection', this.#onRejection).on('uncaughtException', this.#onException);
  }

  add(judge: NoiseJudge): void {
    this.#judges.push(judge);
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
