import type { Run, RunKind } from '../domain/run.ts';
import { inOrder, placeInLine } from '../domain/slots.ts';
import type { Services } from '../operations/services.ts';

/** Behind so many nobody is counted for one answer. */
const LONGEST_LINE = 200;
/** So long a line that was too long is taken to be so still: in a burst it would be counted with every run. */
const LONG_MS = 100;

/** Where runs stand in their lines. */
export class LinePlaces {
  readonly #services: Pick<Services, 'runs' | 'clock'>;
  /** Runs before which too many wait, by kind. */
  readonly #tooLate = new Map<RunKind, { readonly run: Run; readonly untilMs: number }>();
  #counting: Promise<void> | null = null;

  constructor(services: Pick<Services, 'runs' | 'clock'>) {
    this.#services = services;
  }

  /** From 1, of one that waits. Null behind a line that is too long. */
  async of(run: Run): Promise<number | null> {
    const { runs, clock } = this.#services;
    if (runs.ahead === undefined) {
      const line = await runs.list({ status: 'QUEUED', kind: run.kind, limit: LONGEST_LINE + 1 }, clock.now());
      return line.length > LONGEST_LINE ? null : placeInLine(run, line);
    }
    // Of those that are asked for at the same time the first is counted.
    if (this.#counting !== null) await this.#counting;
    if (this.#isTooLate(run)) return null;
    const counting = runs.ahead(run, LONGEST_LINE);
    const learned = counting.then(
      (ahead) => this.#learn(run, ahead),
      () => {},
    );
    this.#counting = learned;
    void learned.then(() => {
      if (this.#counting === learned) this.#counting = null;
    });
    const ahead = await counting;
    return ahead < LONGEST_LINE ? ahead + 1 : null;
  }

  #isTooLate(run: Run): boolean {
    const late = this.#tooLate.get(run.kind);
    return late !== undefined && late.untilMs > this.#services.clock.monotonicMs() && inOrder(late.run, run) < 0;
  }

  #learn(run: Run, ahead: number): void {
    if (ahead < LONGEST_LINE) return;
    this.#tooLate.set(run.kind, { run, untilMs: this.#services.clock.monotonicMs() + LONG_MS });
  }
}
