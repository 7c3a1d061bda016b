import type { RunStatus } from '../domain/run-status.ts';

/** What people are told about the end of a run. */
export interface Notice {
  readonly runId: string;
  readonly attempt: number;
  readonly status: RunStatus;
  readonly title: string;
  readonly text: string;
  /** Where to: `email:me@example.org`, `webhook:https://…`, `topic:…`; the platform's own place besides. */
  readonly to: readonly string[];
  readonly atMs: number;
}

/** Throws `ServiceError`; what was sent and not known to be is sent again with the same run and status. */
export interface Notices {
  send(notice: Notice): Promise<void>;
}
