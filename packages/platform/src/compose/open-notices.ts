import type { Logger } from 'pino';
import { allNotices } from '../adapters/embedded/all-notices.ts';
import { LogNotices } from '../adapters/embedded/log-notices.ts';
import { WebhookNotices } from '../adapters/embedded/webhook-notices.ts';
import type { Clock } from '../ports/clock.ts';
import type { Notices } from '../ports/notices.ts';

export interface NoticePlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Notices of a platform in one process: lines of its log, and posts to the webhooks that runs name and to `NOTICE_WEBHOOK`, an own place, signed with
 * `NOTICE_WEBHOOK_SECRET` where there is one.
 */
export function openNotices({ env, clock, logger }: NoticePlace): Notices {
  const { NOTICE_WEBHOOK: own = '', NOTICE_WEBHOOK_SECRET: secret = '' } = env;
  return allNotices([
    new LogNotices((fields, message) => logger.info(fields, message)),
    new WebhookNotices({
      ...{ clock, own: own === '' ? null : own, secret: () => Promise.resolve(secret === '' ? null : secret) },
      onRefused: ({ id }, sentence) => logger.warn({ id }, sentence),
    }),
  ]);
}
