/** A container of an attempt. Asked for twice under one key, it is the same one. */
export interface TaskKey {
  readonly runId: string;
  readonly attempt: number;
  /** `prepare`, `spot`, `on-demand`, `large`; of a batch of trials the hash of its address behind it: `spot-1f2e…`. */
  readonly tier: string;
}

export interface TaskSpec extends TaskKey {
  readonly size: 'prepare' | 'small' | 'large';
  /** May be taken away with a notice. */
  readonly isSpot: boolean;
  /** Over those that every container has. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a container ended, in ECS' words. */
export interface TaskExit {
  readonly task: string;
  /** `EssentialContainerExited`, `SpotInterruption`, `TaskFailedToStart`, … */
  readonly stopCode: string;
  /** Null: it never began. */
  readonly exitCode: number | null;
}

/** Containers that run to their end. Throws `ServiceError`: `unavailable` and `busy` where one could not be launched now. */
export interface Tasks {
  /** One that runs or ran under this key is adopted. Resolves however it ends; when the signal does, it is stopped first. */
  run(task: TaskSpec, signal: AbortSignal): Promise<TaskExit>;
  /** `running`, or how it ended; null: there was never one. */
  find(key: TaskKey): Promise<TaskExit | 'running' | null>;
}
