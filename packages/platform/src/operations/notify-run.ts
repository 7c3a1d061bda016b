import { createHash } from 'node:crypto';
import { ServiceError } from '@tradai/runtime/ports';
import { noticeOfRun } from '../domain/run-notice.ts';
import type { Run } from '../domain/run.ts';
import type { NoticesSent } from '../ports/notices-sent.ts';
import type { Notice, Notices, SendOnce } from '../ports/notices.ts';
import type { Services } from './services.ts';

export interface NotifyServices extends Pick<Services, 'clock'> {
  readonly notices: Notices;
  readonly noticesSent: NoticesSent;
}

/** `failed`: it was not sent, and is the next one's to send. */
export type Notified = 'sent' | 'sent before' | 'being sent' | 'failed';

/** Longer than a function that sends may live: whoever claimed a notice before that is gone. */
const CLAIM_MS = 60_000;

/** Tells people how a run ended, once. No trouble with that is the run's: it is told to the caller, and not thrown. */
export function notifyRun(services: NotifyServices, run: Run): Promise<Notified> {
  return sendOnce(services, noticeOfRun(run, services.clock.now()));
}

/** Sends a notice unless it was sent before, or somebody is about to. */
export async function sendOnce({ notices, noticesSent, clock }: NotifyServices, notice: Notice): Promise<Notified> {
  const nowMs = clock.now();
  try {
    const claim = await noticesSent.claim(notice, nowMs, nowMs + CLAIM_MS);
    if (claim !== 'mine') return claim === 'sent' ? 'sent before' : 'being sent';
    try {
      await notices.send(notice, onceEach({ noticesSent, clock }, notice));
      await noticesSent.sent(notice);
      return 'sent';
    } catch (error) {
      await noticesSent.giveBack(notice);
      throw error;
    }
  } catch (error) {
    if (error instanceof ServiceError) return 'failed';
    throw error;
  }
}

/** By receiver: one that is away costs the others no second notice. A receiver may be an address, of which a hash is kept. */
function onceEach({ noticesSent, clock }: Pick<NotifyServices, 'noticesSent' | 'clock'>, notice: Notice): SendOnce {
  return async (receiver, send) => {
    const whose = createHash('sha256').update(receiver).digest('hex').slice(0, 16);
    const key = { id: notice.id, attempt: notice.attempt, status: `${notice.status}@${whose}` };
    const nowMs = clock.now();
    const claim = await noticesSent.claim(key, nowMs, nowMs + CLAIM_MS);
    if (claim === 'sent') return;
    if (claim === 'taken') throw new ServiceError('busy', 'Somebody else is about to send the notice there.');
    try {
      await send();
      await noticesSent.sent(key);
    } catch (error) {
      await noticesSent.giveBack(key);
      throw error;
    }
  };
}
