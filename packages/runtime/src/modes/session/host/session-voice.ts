import type { SessionVitals } from '../../../container/pulse/session-vitals.ts';
import type { Notification, NotificationLevel } from '../../../ports/notifier.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { HostState } from '../view/host-records.ts';

/** Where a session is heard: log, beats, terminal. Nothing of it throws. */
export interface SessionVoice {
  /** What happened to trades, after it was written down. */
  news(message: Notification): void;
  line(level: NotificationLevel, event: string, text: string, facts?: Readonly<Record<string, unknown>>): void;
  state(state: Pick<HostState, 'stage' | 'causes'>): void;
  vitals(vitals: SessionVitals): void;
  /** What makes the entries from now on. */
  version(version: NamedVersion): void;
}
