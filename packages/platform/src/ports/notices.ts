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

/** Sends to a receiver unless it has the notice already. */
export type SendOnce = (receiver: string, send: () => Promise<void>) => Promise<void>;

/** Throws `ServiceError`; what was sent and not known to be is sent again with the same id, attempt and status. */
export interface Notices {
  /** Every receiver is tried, each through `once`: of several of which one is away the others do not get it again. Left out: all get it. */
  send(notice: Notice, once?: SendOnce): Promise<void>;
}

export const TO_ALL: SendOnce = (_receiver, send) => send();
