import { Cron } from 'croner';
import type { Clock } from '../../ports/clock.ts';
import type { Schedule, Schedules } from '../../ports/schedules.ts';

export interface LocalSchedulesOptions {
  readonly clock: Clock;
  /** What a schedule does has failed; it is done again when its time comes. */
  readonly onFailure: (name: string, error: unknown) => void;
}

const MINUTE_MS = 60_000;
/** The clock of a machine that slept or was set is looked at again. */
const LONGEST_SLEEP_MS = 30_000;
const DAILY = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Schedules in this process. What takes longer than its interval is not begun a second time beside itself, and what it missed meanwhile is left out. */
export class LocalSchedules implements Schedules {
  readonly #options: LocalSchedulesOptions;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: LocalSchedulesOptions) {
    this.#options = options;
  }

  /** Throws `RangeError` for a schedule that is none. */
  every(name: string, schedule: Schedule, handler: () => Promise<void>): () => void {
    const nextAfter = timesOf(schedule);
    const own = new AbortController();
    const over = AbortSignal.any([own.signal, this.#closing.signal]);
    const work = this.#work(name, nextAfter, handler, over).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return () => own.abort();
  }

  /** Nothing begins any more; waits for what has. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #work(
    name: string,
    nextAfter: (ms: number) => number,
    handler: () => Promise<void>,
    over: AbortSignal,
  ): Promise<void> {
    const { clock, onFailure } = this.#options;
    let nextMs = nextAfter(clock.now());
    while (!over.aborted) {
      const waitMs = nextMs - clock.now();
      if (waitMs > 0) {
        await clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), over);
        continue;
      }
      await handler().catch((error: unknown) => onFailure(name, error));
      nextMs = nextAfter(clock.now());
    }
  }
}

/** The first moment of a schedule after another, epoch ms. */
function timesOf(schedule: Schedule): (ms: number) => number {
  if ('everyMinutes' in schedule) {
    const { everyMinutes } = schedule;
    if (!Number.isInteger(everyMinutes) || everyMinutes < 1)
      throw new RangeError(`every ${everyMinutes} minutes is no schedule; expected a whole number from 1`);
    const everyMs = everyMinutes * MINUTE_MS;
    return (ms) => (Math.floor(ms / everyMs) + 1) * everyMs;
  }
  const [, hour, minute] = DAILY.exec(schedule.dailyAt) ?? [];
  if (hour === undefined) throw new RangeError(`"${schedule.dailyAt}" is no time of day; expected one such as 02:00`);
  const cron = new Cron(`${Number(minute)} ${Number(hour)} * * *`, { timezone: 'UTC', paused: true });
  return (ms) => cron.nextRun(new Date(ms))!.getTime();
}
