import type { SessionProcess } from '../crash/session-process.ts';

/** Who lost its lease is gone so soon after knowing, real time. */
const GONE_AFTER_WORD_MS = 2000;
/** The last line of a process that has lost its lease; its exit code is what whoever supervises it goes by. */
const LAST_WORD = /"exit_code":75\b/u;

/** How long a process was there after the line in which it says that it has lost its lease. */
export class SaidToGone {
  readonly #nowMs: () => number;
  #saidMs: number | null = null;
  #goneMs: number | null = null;

  constructor({ child, over }: SessionProcess, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (this.#saidMs === null && LAST_WORD.test(text)) this.#saidMs = this.#nowMs();
    });
    over.addEventListener('abort', () => (this.#goneMs = this.#nowMs()), { once: true });
  }

  /** Until now for one that is still there; null: it has not said so. */
  get ms(): number | null {
    if (this.#saidMs === null) return null;
    // The line may be read when the process is gone.
    return Math.max(0, Math.round((this.#goneMs ?? this.#nowMs()) - this.#saidMs));
  }

  /** What is wrong, in words. `waitMs`: as long as its last beat may have waited for a file in which another process stood still. */
  problems(name: string, waitMs = 0): readonly string[] {
    const { ms } = this;
    if (ms === null || ms <= GONE_AFTER_WORD_MS + waitMs) return [];
    return [`${name} was there for ${ms} ms after it said that it has lost its lease`];
  }
}
