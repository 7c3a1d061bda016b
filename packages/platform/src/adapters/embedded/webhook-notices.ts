import { IDEMPOTENCY_HEADER, SIGNATURE_HEADER, webhookSignature } from '@tradai/runtime/contract';
import { ServiceError } from '@tradai/runtime/ports';
import { noticeTarget } from '../../domain/notice-target.ts';
import type { Clock } from '../../ports/clock.ts';
import { TO_ALL, type Notice, type Notices, type SendOnce } from '../../ports/notices.ts';
import { postOutside, type OutsideOptions } from './post-outside.ts';

export interface WebhookNoticesOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Of the signature; null: none. */
  readonly secret: () => Promise<string | null>;
  /** The platform's own place, which may be inside of its network; null: none. */
  readonly own: string | null;
  /** A receiver wants no such message, or may not be called; nobody tries again. */
  readonly onRefused: (notice: Notice, sentence: string) => void;
  readonly outside?: OutsideOptions;
}

/** Posts notices to addresses that people name, and to the platform's own place, with a signature that both sides can reckon. */
export class WebhookNotices implements Notices {
  readonly #options: WebhookNoticesOptions;

  constructor(options: WebhookNoticesOptions) {
    this.#options = options;
  }

  /** All receivers are tried; throws `unavailable` where one may take it later. */
  async send(notice: Notice, once: SendOnce = TO_ALL): Promise<void> {
    const { own, outside = {} } = this.#options;
    const named = notice.to.map(noticeTarget).flatMap((target) => (target?.kind === 'webhook' ? [target.url] : []));
    const sends = [...new Set(named)].map((url) => once(`webhook:${url}`, () => this.#post(notice, url, outside)));
    if (own !== null) sends.push(once('own', () => this.#post(notice, own, { ...outside, isOurs: true })));
    const failure = (await Promise.allSettled(sends)).find(({ status }) => status === 'rejected');
    if (failure !== undefined) throw (failure as PromiseRejectedResult).reason;
  }

  async #post(notice: Notice, url: string, outside: OutsideOptions): Promise<void> {
    const { clock, secret: secretOf, onRefused } = this.#options;
    const { id, attempt, status, title, text, atMs } = notice;
    const body = JSON.stringify({
      ...{ schema: 'tradai.notice/1', id, attempt, status, title, text },
      at: new Date(atMs).toISOString(),
    });
    const secret = await secretOf();
    const headers = {
      ...{ 'content-type': 'application/json', 'user-agent': 'tradai' },
      [IDEMPOTENCY_HEADER]: `${id}-a${attempt}-${status}`,
      ...(secret === null ? {} : { [SIGNATURE_HEADER]: webhookSignature(secret, body, clock.now()) }),
    };
    const { host } = new URL(url);
    try {
      const answered = await postOutside({ url, headers, body }, outside);
      if (answered >= 200 && answered < 300) return;
      if (answered === 408 || answered === 429 || answered >= 500)
        throw new ServiceError('unavailable', `The webhook at ${host} is away (${answered}).`);
      onRefused(notice, `The webhook at ${host} refused a notice (${answered}).`);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'refused') throw error;
      onRefused(notice, error.message);
    }
  }
}
