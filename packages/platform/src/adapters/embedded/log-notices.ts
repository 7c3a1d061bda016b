import { noticeTarget } from '../../domain/notice-target.ts';
import type { Notice, Notices } from '../../ports/notices.ts';

/** A line of the platform's log. */
export type NoticeLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Notices as lines of the log. Says which receivers get nothing: one machine has neither mail nor topics. */
export class LogNotices implements Notices {
  readonly #log: NoticeLog;

  constructor(log: NoticeLog) {
    this.#log = log;
  }

  send({ id, attempt, status, title, text, to }: Notice): Promise<void> {
    const unreached = to.filter((target) => noticeTarget(target)?.kind !== 'webhook');
    this.#log({ id, attempt, status, title, text, ...(unreached.length === 0 ? {} : { unreached }) }, 'notice');
    return Promise.resolve();
  }
}
