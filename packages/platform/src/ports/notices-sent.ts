import type { Notice } from './notices.ts';

/** One notice is told of this. */
export type NoticeKey = Pick<Notice, 'id' | 'attempt' | 'status'>;

/**
 * Which notices were sent, so that each is sent once although several want to. Whoever ends between claiming and saying that it was sent loses the
 * claim after a time, and the next one sends it. All throw `ServiceError`.
 */
export interface NoticesSent {
  /** `mine`: send it now, before `untilMs`. `sent`: nothing to do. `taken`: another one is about to send it. */
  claim(key: NoticeKey, nowMs: number, untilMs: number): Promise<'mine' | 'sent' | 'taken'>;
  sent(key: NoticeKey): Promise<void>;
  /** It was not sent; the next one may at once. */
  giveBack(key: NoticeKey): Promise<void>;
}
