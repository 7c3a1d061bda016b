import type { VersionSpec } from '../driver/driver-parts.ts';
import type { LastGood } from '../swap/last-good.ts';

/** A version that may take over, as the registry and its config say. */
export interface NamedVersion {
  readonly spec: VersionSpec;
  /** For people: `momentum version 3`. */
  readonly name: string;
  /** Trades of versions before it are left when it takes over; they stay where that is not said. */
  readonly closesTrades?: boolean;
  /** What it was made of; null or absent where that is not kept. */
  readonly lastGood?: LastGood | null;
}
