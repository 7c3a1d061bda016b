import type { FloorRun } from '../backtest/floor.ts';
import type { RateRules } from './rate-rules.ts';
import type { ChangedSettings } from './changed-settings.ts';
import type { SessionMemory } from './session-memory.ts';
import type { SessionPair } from './session-pair.ts';

/** A strategy with its settings and columns. A session may hold several: the newest enters, each looks after the trades that it entered. */
export interface SessionVersion {
  /** Trades name it. The same id is the same version. */
  readonly id: string;
  /** What it can be opened with again, as plain JSON; written down while the version is needed. Null: nobody will ask. */
  readonly spec: unknown;
  /** Versions with the same one share what the strategy remembers; see `stateVersion` of the SDK. Empty: its default. */
  readonly stateKey: string;
  /** In whitelist order, their columns grown to the present. */
  readonly pairs: readonly SessionPair[];
  /** All versions of a session trade one market kind, one margin mode and one stake currency. */
  readonly run: Omit<FloorRun, 'pairs'>;
  readonly rates: RateRules;
  /** Of its strategy; asked for once a turn was made with it. */
  readonly memory: () => SessionMemory;
  /** Settings that a person changed, all of them: `run` is brought up to date in place. */
  readonly change: (settings: ChangedSettings) => void;
}
