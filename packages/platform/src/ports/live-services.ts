import type { SessionMode } from '@tradai/runtime/contract';

/** Whose session it is. One trades on an account for a strategy at a time. */
export interface LiveKey {
  readonly strategy: string;
  readonly account: string;
  readonly mode: SessionMode;
}

export interface LiveSpec extends LiveKey {
  readonly version: number;
  readonly stage: string;
  /** Null: of the running build. */
  readonly imageDigest: string | null;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LiveServiceState {
  readonly wanted: 0 | 1;
  readonly running: number;
  /** How often it was started again in the last ten minutes. */
  readonly restarts: number;
  readonly lastExitCode: number | null;
}

/** Containers that are kept running: at most one of a key, the old one gone before the new one begins. Throws `ServiceError`. */
export interface LiveServices {
  /** Makes it, or makes it run this version from its next start on. */
  ensure(spec: LiveSpec): Promise<void>;
  scale(key: LiveKey, count: 0 | 1): Promise<void>;
  /** Null: there was never one. */
  describe(key: LiveKey): Promise<LiveServiceState | null>;
}
