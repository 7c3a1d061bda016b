/** What people are told about the end of a run, or of a deployment. */
export interface Notice {
  /** Of the run or deployment. */
  readonly id: string;
  /** 1 for a deployment. */
  readonly attempt: number;
  readonly status: string;
  readonly title: string;
  readonly text: string;
  /** Where to: `email:me@example.org`, `webhook:https://…`, `topic:…`; the platform's own place besides. */
  readonly to: readonly string[];
  readonly atMs: number;
}

/** Throws `ServiceError`; what was sent and not known to be is sent again with the same id, attempt and status. */
export interface Notices {
  send(notice: Notice): Promise<void>;
}
