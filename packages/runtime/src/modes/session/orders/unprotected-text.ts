import type { SessionWarning } from '../../../contract/notification.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/** Of a pair that is being left. */
export function bareText(pair: string): string {
  return `${pair} is being left and has given its stop up, and the exchange takes no order: it has neither stop nor exit.`;
}

/** Of a pair that has lacked a stop for too long, or has too many of them. */
export function overdueText(
  orders: OrderStep,
  pair: string,
  doubled: readonly string[],
): readonly [SessionWarning, string] {
  if (doubled.includes(pair))
    return ['order-breach', `The stops of ${pair} amount to more than is held. Nothing is entered there.`];
  const part = orders.books.known.find(
    ({ intent, attempts }) =>
      intent.pair === pair && intent.action === 'stop' && intent.isPart === true && attempts.some(isLive),
  );
  if (part === undefined) return ['unprotected', `${pair} is held without a stop. Nothing is entered there.`];
  const covered = `The stop of ${pair} covers ${part.intent.amount}, as the market takes no more at once`;
  return ['unprotected', `${covered}: what is held beyond that has none. Nothing is entered there.`];
}

/** The same where the strategy is not open: what people are told, each time anew. `sinceMs`: exchange time. */
export function textAtRest(text: string, sinceMs: number): string {
  const since = new Date(sinceMs).toISOString().slice(0, 19).replace('T', ' ');
  return `${text} It is so since ${since} UTC, and the strategy is not open: resume opens it where the session waits in SAFE, a new start where it ends; in WARMING it opens by itself.`;
}
