import type { Run } from '../domain/run.ts';
import type { RunLogs } from '../ports/run-logs.ts';

/** New lines of one log. */
export interface LogNews {
  readonly attempt: number;
  readonly tier: string;
  readonly lines: readonly string[];
}

const MOST_BYTES = 65_536;

/** What the containers of a run write, while somebody follows it; from the first line of the present attempt on. */
export class FollowedLogs {
  readonly #logs: RunLogs;
  #attempt = 0;
  readonly #nextOf = new Map<string, number>();

  constructor(logs: RunLogs) {
    this.#logs = logs;
  }

  /** Since it was asked last, at most 64 KiB of each log; `isOver`: nobody writes any more. */
  async news({ id: runId, attempt }: Pick<Run, 'id' | 'attempt'>, isOver = false): Promise<readonly LogNews[]> {
    if (attempt !== this.#attempt) this.#nextOf.clear();
    this.#attempt = attempt;
    const news: LogNews[] = [];
    for (const tier of await this.#logs.tiers(runId, attempt)) {
      const from = this.#nextOf.get(tier) ?? 0;
      const part = await this.#logs.after({ runId, attempt, tier }, from, MOST_BYTES, isOver);
      if (part === null) continue;
      this.#nextOf.set(tier, part.next);
      if (part.lines.length > 0) news.push({ attempt, tier, lines: part.lines });
    }
    return news;
  }

  /** All that is left of a run that has ended: also a last line whose end was never written, as of a container that was killed. */
  async rest(run: Pick<Run, 'id' | 'attempt'>, tell: (news: LogNews) => Promise<unknown>): Promise<void> {
    for (;;) {
      const news = await this.news(run, true);
      if (news.length === 0) return;
      for (const part of news) await tell(part);
    }
  }
}
