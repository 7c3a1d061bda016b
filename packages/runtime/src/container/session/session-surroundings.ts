import type { RealTime } from '../../modes/session/host/real-time.ts';
import type { SessionVoice } from '../../modes/session/host/session-voice.ts';
import type { AccountRows } from '../../ports/account-rows.ts';
import type { LeaseRows } from '../../ports/lease-rows.ts';
import type { Holder, Leases } from '../../ports/leases.ts';
import type { Registry } from '../../ports/registry.ts';
import type { Redactor } from '../../ports/secrets-redactor.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { Io } from '../../process/io.ts';
import type { ContainerLog } from '../log.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { Pulse } from '../pulse/pulse.ts';
import type { SessionSettings } from '../settings.ts';
import type { OpenLive } from './live-wishes.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { NoiseGuard } from './noise-guard.ts';
import type { SessionStop } from './session-stop.ts';

/** What surrounds a session in a container. */
export interface SessionSurroundings {
  readonly settings: SessionSettings;
  /** When the process began, epoch ms. */
  readonly startedMs: number;
  readonly io: Io;
  readonly objects: ObjectReader;
  readonly redactor: Redactor;
  readonly registry: Registry;
  /** Null for play money. */
  readonly openLive: OpenLive | null;
}

/** What the world of a session is made of. */
export interface WorldParts extends SessionSurroundings {
  readonly log: ContainerLog;
  readonly me: Holder;
  readonly leases: Leases;
  readonly leaseRows: Pick<LeaseRows, 'read'>;
  readonly accounts: AccountRows;
  readonly store: SessionStore;
  readonly time: RealTime;
  readonly voice: SessionVoice;
  readonly stop: SessionStop;
  readonly kill: KillSwitch;
  readonly guard: NoiseGuard;
  readonly pulse: () => Pulse | null;
}
