import type { VersionSpec } from '../driver/driver-parts.ts';

/** A version that may take over, as the registry and its config say. */
export interface NamedVersion {
  readonly spec: VersionSpec;
  /** For people: `momentum version 3`. */
  readonly name: string;
  /** Trades of versions before it are left when it takes over; they stay where that is not said. */
  readonly closesTrades?: boolean;
}
