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
  /** What the container runs for. Another one replaces it; of the same one only the next start is as it is said. */
  readonly revision: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LiveServiceState {
  readonly wanted: 0 | 1;
  readonly running: number;
  /** The one that it is to run. */
  readonly revision: string;
  /** How often it was started again in the last ten minutes. */
  readonly restarts: number;
  /** Of this revision; null: none has ended, or it is not known how. */
  readonly lastExitCode: number | null;
  /** What it said last before it ended so; empty where nothing is known. */
  readonly lastWords: string;
}

/** How a container ends that is not to be started again: it would end so again, or trade where nobody knows what was traded. */
export const NEVER_AGAIN: readonly number[] = [64, 73, 77, 78];

/**
 * Containers that are kept running: at most one of a key, the old one gone before the new one begins. One that ends with a code of
 * `NEVER_AGAIN` is scaled to 0 until another revision is wanted. Throws `ServiceError`: `refused` for an image that is not there.
 */
export interface LiveServices {
  /** Wants one of it. It need not run when this returns. */
  ensure(spec: LiveSpec): Promise<void>;
  /** Nothing happens to one that there never was. */
  scale(key: LiveKey, count: 0 | 1): Promise<void>;
  /** Null: there was never one. */
  describe(key: LiveKey): Promise<LiveServiceState | null>;
}

/** The variables that make a container this session. */
export function liveVariables({ strategy, account, mode, stage, imageDigest, environment }: LiveSpec) {
  return {
    ...environment,
    ...{ STRATEGY_NAME: strategy, STRATEGY_STAGE: stage, TRADING_MODE: mode, ACCOUNT: account },
    ...(imageDigest === null ? {} : { IMAGE_DIGEST: imageDigest }),
  };
}

/** For keys of tables and messages. */
export function liveName({ strategy, account, mode }: LiveKey): string {
  return `${account}/${strategy}/${mode}`;
}
