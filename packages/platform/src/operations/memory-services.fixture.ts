import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import { SqliteRunStore } from '../adapters/embedded/sqlite-run-store.ts';
import { SqliteSlots } from '../adapters/embedded/sqlite-slots.ts';
import { MemoryEvents } from '../api/memory-services.fixture.ts';
import type { AuditLine } from '../ports/audit.ts';
import type { Execution, ExecutionInput, ExecutionStatus, Machine, Workflows } from '../ports/workflows.ts';
import type { Services } from './services.ts';

/** Executions that do nothing by themselves. */
export class StillWorkflows implements Workflows {
  readonly place = 'memory';
  readonly executions = new Map<string, { execution: Execution; input: string }>();
  readonly stops: string[] = [];
  /** What `start` throws, before it has an effect or after. */
  trouble: { readonly error: ServiceError; readonly isAfter: boolean } | null = null;

  start(machine: Machine, name: string, input: ExecutionInput): Promise<'started' | 'known'> {
    const { trouble } = this;
    if (trouble?.isAfter === false) return Promise.reject(trouble.error);
    const known = this.executions.get(name);
    const text = JSON.stringify(input);
    if (known !== undefined && known.input !== text)
      return Promise.reject(new ServiceError('refused', `${name} has another input.`));
    if (known === undefined) {
      const execution: Execution = { machine, name, status: 'RUNNING', startedMs: 0, endedMs: null };
      this.executions.set(name, { execution, input: text });
    }
    if (trouble?.isAfter === true) return Promise.reject(trouble.error);
    return Promise.resolve(known === undefined ? 'started' : 'known');
  }

  describe(_machine: Machine, name: string): Promise<Execution | null> {
    return Promise.resolve(this.executions.get(name)?.execution ?? null);
  }

  stop(_machine: Machine, name: string): Promise<void> {
    this.stops.push(name);
    this.end(name, 'ABORTED');
    return Promise.resolve();
  }

  end(name: string, status: ExecutionStatus): void {
    const known = this.executions.get(name);
    if (known?.execution.status === 'RUNNING')
      this.executions.set(name, { ...known, execution: { ...known.execution, status, endedMs: 1 } });
  }
}

export interface MemoryServices extends Services {
  readonly clock: ManualClock;
  readonly workflows: StillWorkflows;
  readonly events: MemoryEvents;
  /** Lines of the audit that the stores wrote. */
  readonly written: () => Promise<readonly AuditLine[]>;
}

/** Services of one test, on SQLite in a folder of its own. */
export function memoryServices(slots = 10): MemoryServices {
  const place = mkdtempSync(join(tmpdir(), 'tradai-operations-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  const clock = new ManualClock();
  return {
    ...{ clock, runs: new SqliteRunStore(database), slots: new SqliteSlots(database), workflows: new StillWorkflows() },
    events: new MemoryEvents(),
    written: () => new SqliteAudit(database).read(0, 1000),
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
    slotsOf: { backtest: slots, hyperopt: slots },
  };
}
