import type { MadeSecret } from '../ports/accounts.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface PlatformOptions {
  /** Everything lies in it; made when it is new. */
  readonly folder: string;
  /** 0: any free one. */
  readonly port: number;
  /** Default: 127.0.0.1. Others need a trusted proxy, which speaks TLS. */
  readonly host?: string;
  /** A proxy that may say for whom it asks. */
  readonly trustedProxy?: string;
  /** Runs at a time, of each pool. */
  readonly slots: number;
  /** Requests of one subject in five minutes; default 100. */
  readonly requestsIn5Minutes?: number;
  readonly env: Variables;
  /** A file for Node that is a container's program, behind it its arguments. */
  readonly program: readonly [string, ...string[]];
  /** NODE_OPTIONS of containers, where their program needs some. */
  readonly nodeOptions?: string;
  /** Folders with a folder per strategy. */
  readonly strategyDirs: readonly string[];
  readonly hasUi: boolean;
  /** Registry and tracking in MLflow: at MLFLOW_TRACKING_URI, else one that is started here. */
  readonly withMlflow: boolean;
}

export interface RunningPlatform {
  /** Where it listens: `http://127.0.0.1:8000`. */
  readonly address: string;
  /** Absolute. */
  readonly folder: string;
  readonly slots: number;
  /** The admin client of a new folder with its secret, this once. */
  readonly firstAdmin: MadeSecret | null;
  /** Takes nothing more, lets containers write down where they stand, at most 20 s; repeating it waits for the same end. */
  close(): Promise<void>;
}
