/** The machines that there are. */
export const MACHINES = ['backtest', 'hyperopt', 'deploy', 'undeploy', 'data-sync'] as const;
export type Machine = (typeof MACHINES)[number];

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly machine: Machine;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** Why it did not succeed, as far as anybody said so. */
  readonly cause?: string | null;
}

/** What a machine begins with: a plain object without holes. */
export type ExecutionInput = Readonly<Record<string, unknown>>;

/** Executions of workflows. All throw `ServiceError`. */
export interface Workflows {
  readonly place: string;
  /**
   * Starts it unless one of this name was started before. `started`, or `known`: one with the same input runs or ran. Throws `refused` where
   * the name belongs to another input.
   */
  start(machine: Machine, name: string, input: ExecutionInput): Promise<'started' | 'known'>;
  /** Null: there was never one of this name. */
  describe(machine: Machine, name: string): Promise<Execution | null>;
  /** One that has ended stays as it is. */
  stop(machine: Machine, name: string, reason: string): Promise<void>;
}
