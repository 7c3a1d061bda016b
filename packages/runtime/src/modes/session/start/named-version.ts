import type { VersionSpec } from '../driver/driver-parts.ts';
import type { StakeTerms } from '../orders/usual-order.ts';
import type { LastGood } from '../swap/last-good.ts';

/** What a config says of the most that a session may do, by the names of configs. */
export interface BoundsConfig {
  readonly max_open_trades?: unknown;
  readonly live?: {
    readonly caps?: Readonly<Record<string, number>>;
    readonly account_limits?: Readonly<Record<string, number>>;
    readonly stop_failure?: 'exit' | 'alarm';
    readonly loss_of_day?: 'halt' | 'flatten';
  };
}

/** A version that may take over, as the registry and its config say. */
export interface NamedVersion {
  readonly spec: VersionSpec;
  /** For people: `momentum version 3`. */
  readonly name: string;
  /** Trades of versions before it are left when it takes over; they stay where that is not said. */
  readonly closesTrades?: boolean;
  /** Of its config; absent where it trades with play money. */
  readonly bounds?: BoundsConfig;
  /** How much its entries usually put in; absent: it decides that itself, or trades with play money. */
  readonly stake?: StakeTerms;
  /** What its config says and what deserves a word, a sentence each; absent for nothing. */
  readonly warnings?: readonly string[];
  /** What it was made of; null or absent where that is not kept. */
  readonly lastGood?: LastGood | null;
}
