import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import type { Objects } from '../../packages/runtime/src/ports/objects.ts';
import type { Tracking } from '../../packages/runtime/src/ports/tracking.ts';

/** Where a demo's registry, configs, candles, results and beats are. */
export interface DemoPlace {
  /** For people. */
  readonly name: string;
  /** Addresses; a container gets these and its three variables. */
  readonly env: Readonly<Record<string, string>>;
  /** For a program on this machine that registers. */
  readonly registering: Readonly<Record<string, string>>;
  readonly configs: Objects;
  readonly results: Objects;
  readonly tracking: Tracking;
  beatOf(runId: string): Promise<Heartbeat | null>;
  close(): Promise<void>;
}

export const CONFIG_BUCKET = 'tradai-configs';
export const RESULT_BUCKET = 'tradai-results';
