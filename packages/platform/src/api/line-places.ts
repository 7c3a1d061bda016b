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
    const late = this.#tooLate.get(run.kind);
    const nowMs = clock.monotonicMs();
    if (late !== undefined && late.untilMs > nowMs && inOrder(late.run, run) < 0) return null;
    const ahead = await runs.ahead(run, LONGEST_LINE);
    if (ahead < LONGEST_LINE) return ahead + 1;
    this.#tooLate.set(run.kind, { run, untilMs: nowMs + LONG_MS });
    return null;
  }
}
