import type { Clock } from '../ports/clock.ts';
import type { Queue } from '../ports/queue.ts';
import type { RunStore, Slots } from '../ports/run-store.ts';
import type { Workflows } from '../ports/workflows.ts';
import type { Pool } from '../domain/slots.ts';

/** What operations work with. */
export interface Services {
  readonly runs: RunStore;
  readonly slots: Slots;
  readonly queues: Readonly<Record<'backtest' | 'deploy', Queue>>;
  readonly workflows: Workflows;
  readonly clock: Clock;
  /** Runs at a time, by pool. */
  readonly slotsOf: Readonly<Record<Pool, number>>;
}
