import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import type { BeatCause } from '../../contract/heartbeat.ts';
import type { SessionKey, SessionStore } from '../../ports/session-store.ts';
import type { RealTime } from '../../modes/session/host/real-time.ts';
import { failureOf } from '../../process/failure.ts';

/** Real time between two looks at the file; wishes are seen half a second after they were written. */
const LOOK_EVERY_MS = 200;

export interface KillSwitchParts {
  readonly store: Pick<SessionStore, 'order'>;
  readonly key: SessionKey;
  readonly time: Pick<RealTime, 'sleep' | 'epochMs'>;
  /** As long as it is there, nothing is entered. */
  readonly file: string;
  readonly onTrouble: (text: string) => void;
}

/**
 * Stops entries at once, by SIGUSR2, a file or the config: as a wish to pause in the journal, so that it outlives the process and only a person takes
 * it back. A file that is still there stops them again. What asks before there is a journal to write to is remembered.
 */
export class KillSwitch {
  #parts: KillSwitchParts | null = null;
  readonly #over = new AbortController();
  readonly #onSignal = (): void => this.trip('SIGUSR2');
  /** Node would open a debugger by it, to which whoever is on this machine may speak, and the keys are in this process. */
  readonly #onOther = (): void =>
    this.#parts?.onTrouble('SIGUSR1 stops nothing; expected SIGUSR2, which stops entries.');
  /** What asked for it, and could not be written down yet. */
  #asked: { readonly id: string; readonly from: string } | null = null;
  #isStopped = false;
  #isSafe = false;
  /** By the file, and not answered since. */
  #isFileAsked = false;
  #trouble = '';

  constructor() {
    process.on('SIGUSR2', this.#onSignal);
    process.on('SIGUSR1', this.#onOther);
  }

  open(parts: KillSwitchParts): void {
    this.#parts = parts;
    void this.#watch(parts);
  }

  /** What the session says of itself by now. */
  heard(causes: readonly BeatCause[]): void {
    this.#isStopped = causes.includes('kill-switch');
    const isSafe = causes.includes('crash-loop');
    // In a crash loop wishes to pause are refused: once that is over, the file that is still there asks anew.
    if (this.#isStopped || (this.#isSafe && !isSafe)) this.#isFileAsked = false;
    this.#isSafe = isSafe;
  }

  /** `from`: what asks for it, for the audit. */
  trip(from: string): void {
    this.#asked ??= { id: `kill-${randomUUID()}`, from };
    void this.#write();
  }

  /** As long as it is asked for again and again, such as by a config; nothing while entries are stopped already. */
  hold(from: string): void {
    if (!this.#isStopped) this.trip(from);
  }

  close(): void {
    process.off('SIGUSR2', this.#onSignal);
    process.off('SIGUSR1', this.#onOther);
    this.#over.abort();
  }

  async #watch({ file, time }: KillSwitchParts): Promise<void> {
    while (!this.#over.signal.aborted) {
      // A wish that is not answered yet is not asked for again.
      if (!this.#isStopped && !this.#isFileAsked && hasName(file)) {
        this.#isFileAsked = true;
        this.trip(`the file ${file}`);
      }
      if (this.#asked !== null) await this.#write();
      await time.sleep(LOOK_EVERY_MS, this.#over.signal);
    }
  }

  async #write(): Promise<void> {
    const asked = this.#asked;
    if (asked === null || this.#parts === null) return;
    const { store, key, time, onTrouble } = this.#parts;
    const wish = { kind: 'pause' } as const;
    try {
      await store.order(key, { id: asked.id, wish, reason: asked.from, by: 'kill switch', atMs: time.epochMs() });
      if (this.#asked?.id === asked.id) this.#asked = null;
    } catch (error) {
      // A session that has no journal yet has one soon; the same id again is the same wish.
      const { text } = failureOf(error);
      if (text !== this.#trouble) onTrouble(`The kill switch (${asked.from}) cannot be written down yet: ${text}`);
      this.#trouble = text;
    }
  }
}

/** A link that leads nowhere is there all the same: whoever made it meant to stop entries. */
function hasName(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
