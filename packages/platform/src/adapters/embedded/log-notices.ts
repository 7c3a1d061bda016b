import { noticeTarget } from '../../domain/notice-target.ts';
import { TO_ALL, type Notice, type Notices, type SendOnce } from '../../ports/notices.ts';

/** A line of the platform's log. */
export type NoticeLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Notices as lines of the log. Says which receivers get nothing: one machine has neither mail nor topics. */
export class LogNotices implements Notices {
  readonly #log: NoticeLog;

  constructor(log: NoticeLog) {
    this.#log = log;
  }

  send({ id, attempt, status, title, text, to }: Notice, once: SendOnce = TO_ALL): Promise<void> {
    const unreached = to.filter((target) => noticeTarget(target)?.kind !== 'webhook');
    const fields = { id, attempt, status, title, text, ...(unreached.length === 0 ? {} : { unreached }) };
    return once('log', () => Promise.resolve(this.#log(fields, 'notice')));
  }
}
