import type { Redactor } from '../ports/secrets-redactor.ts';
import type { Io } from '../process/io.ts';
import type { ContainerLog } from './log.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Pulse } from './pulse/pulse.ts';
import type { ContainerSettings } from './settings.ts';

/** What surrounds the run of a container. */
export interface RunContext {
  readonly settings: ContainerSettings;
  readonly runId: string;
  /** When the process began, epoch ms. */
  readonly startedMs: number;
  readonly io: Io;
  readonly log: ContainerLog;
  readonly objects: ObjectReader;
  readonly redactor: Redactor;
  readonly pulse: Pulse;
  /** Aborted with a `StoppedError`. */
  readonly signal: AbortSignal;
  /** A further time limit, seconds since the process began. */
  limit(seconds: number): void;
}
