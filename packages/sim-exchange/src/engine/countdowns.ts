import { PRIORITY } from '../core/scheduler.ts';
import type { Context } from './context.ts';

/** Orders of an account and symbol that are canceled when nobody sets the time anew. */
export class Countdowns {
  readonly #context: Context;
  readonly #deadlines = new Map<string, number>();

  constructor(context: Context, cancelAll: (account: string, symbol: string) => void) {
    this.#context = context;
    context.scheduler.handle('countdown', (key) => {
      if (this.#deadlines.get(key) !== context.scheduler.time) return;
      this.#deadlines.delete(key);
      const [account, symbol] = key.split('|') as [string, string];
      cancelAll(account, symbol);
    });
  }

  /** `ms` from now; 0 ends it. */
  set(account: string, symbol: string, ms: number): void {
    const key = `${account}|${symbol}`;
    const { scheduler } = this.#context;
    this.#deadlines.delete(key);
    if (ms === 0) return;
    this.#deadlines.set(key, scheduler.time + ms);
    scheduler.schedule(scheduler.time + ms, PRIORITY.timer, 'countdown', key);
  }

  save(): SavedCountdowns {
    return [...this.#deadlines];
  }

  restore(saved: SavedCountdowns): void {
    this.#deadlines.clear();
    for (const [key, deadline] of saved) this.#deadlines.set(key, deadline);
  }
}

export type SavedCountdowns = readonly (readonly [key: string, deadline: number])[];
