import { createHash } from 'node:crypto';
import type { TradeOrder } from '../../../core/order.ts';
import type { Lock } from '../../../core/locks.ts';
import type { Notification, NotificationData, NotificationKind, NotificationLevel } from '../../../ports/notifier.ts';
import type { SessionKey } from '../../../ports/session-store.ts';
import type { SessionDelta } from '../../../session/record-book.ts';
import type { NoticeRecord } from '../../../session/session-memory.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { TradeWatch } from '../../../session/trade-watch.ts';

/** Records as they were. */
type Known = Pick<ReadonlyMap<string, string>, 'get'>;

/** Whose news. */
export interface NewsSource {
  readonly key: SessionKey;
  /** Exchange time of the session's very first start: a new session of the same name says everything anew. */
  readonly sinceMs: number;
  readonly stakeCurrency: string;
}

/**
 * What people are told about a change of records, in the order in which it happened. The same change of the same session makes the same ids, so
 * that what is told twice is known for the same.
 */
export function tradeNews(
  source: NewsSource,
  before: Known,
  { put, gone }: Pick<SessionDelta, 'put' | 'gone'>,
  atMs: number,
): readonly Notification[] {
  const news: Draft[] = [];
  for (const [key, text] of put) {
    const was = before.get(key);
    if (key.startsWith('trade/')) news.push(...newsOfTrade(parsed(was), JSON.parse(text) as TradeRecord, source));
    else if (key.startsWith('watch/'))
      news.push(...newsOfStop(key, parsed(was), JSON.parse(text) as TradeWatch, put, before));
    else if (key.startsWith('lock/')) news.push(...newsOfLock(key, parsed(was), JSON.parse(text) as Lock));
    else if (key.startsWith('notice/')) news.push(newsOfNotice(key, JSON.parse(text) as NoticeRecord));
  }
  for (const key of gone) {
    const was = key.startsWith('trade/') ? parsed<TradeRecord>(before.get(key)) : null;
    if (was !== null) news.push(...canceledEntries(was));
  }
  return news.map((draft) => notification(source, draft, atMs));
}

/** A message of a session. `about`: what makes it this one and no other; letters, digits and `._:-`. */
export function notification(
  { key, sinceMs }: Pick<NewsSource, 'key' | 'sinceMs'>,
  { about, kind, title, text = '', level = 'info', data = {} }: Draft,
  atMs: number,
): Notification {
  const { account, strategy, mode } = key;
  const of = createHash('sha256').update([account, strategy, mode, sinceMs].join('\n')).digest('hex').slice(0, 12);
  return { id: `${of}.${about}`, kind, level, atMs, strategy, account, mode, title, text, data };
}

export interface Draft {
  readonly about: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly text?: string;
  readonly level?: NotificationLevel;
  readonly data?: NotificationData;
}

function newsOfTrade(was: TradeRecord | null, now: TradeRecord, source: NewsSource): Draft[] {
  const known = new Map((was === null ? [] : ordersOf(was)).map((order) => [order.id, order]));
  const news = ordersOf(now).flatMap((order) => newsOfOrder(now, known.get(order.id) ?? null, order));
  // Orders that were taken away and whose record is not kept.
  const left = new Set(ordersOf(now).map(({ id }) => id));
  for (const order of known.values())
    if (!left.has(order.id) && order.status === 'open') news.push(orderNews(now, order, 'cancel'));
  if (now.closed !== null && (was?.closed ?? null) === null) news.push(closedNews(now, now.closed, source));
  return news;
}

function newsOfOrder(record: TradeRecord, was: TradeOrder | null, order: TradeOrder): Draft[] {
  return [
    ...(was === null ? [orderNews(record, order, 'placed')] : []),
    ...(order.status === 'closed' && was?.status !== 'closed' ? [orderNews(record, order, 'fill')] : []),
    ...(order.status === 'canceled' && was?.status !== 'canceled' ? [orderNews(record, order, 'cancel')] : []),
  ];
}

const VERBS = { placed: 'ordered', fill: 'filled', cancel: 'canceled' } as const;

function orderNews({ trade }: TradeRecord, order: TradeOrder, what: keyof typeof VERBS): Draft {
  const side = order.isEntry ? 'entry' : 'exit';
  const direction = trade.isShort ? 'short' : 'long';
  return {
    about: `t${trade.id}.o${order.id}.${what}`,
    kind: what === 'placed' ? side : `${side}-${what}`,
    title: `${trade.pair}: ${side} ${VERBS[what]}, ${direction} ${order.amount} at ${order.rate}`,
    data: {
      ...{ pair: trade.pair, trade_id: trade.id, direction, leverage: trade.leverage, enter_tag: trade.enterTag },
      ...{ order_id: order.id, order_type: order.type, order_rate: order.rate, amount: order.amount },
      ...(order.isEntry
        ? { open_rate: trade.openRate, stake_amount: trade.stakeAmount }
        : { exit_reason: order.tag ?? trade.exitReason }),
    },
  };
}

function closedNews(
  { trade }: TradeRecord,
  { timeMs, rate, profitAbs, profitRatio }: NonNullable<TradeRecord['closed']>,
  { stakeCurrency }: NewsSource,
): Draft {
  const percent = (100 * profitRatio).toFixed(2);
  return {
    about: `t${trade.id}.closed`,
    kind: 'trade-closed',
    title: `${trade.pair}: closed by ${trade.exitReason ?? 'nobody'}, ${profitAbs.toFixed(2)} ${stakeCurrency} (${percent} %)`,
    data: {
      ...{ pair: trade.pair, trade_id: trade.id, direction: trade.isShort ? 'short' : 'long' },
      ...{ open_rate: trade.openRate, close_rate: rate, profit_abs: profitAbs, profit_ratio: profitRatio },
      ...{ exit_reason: trade.exitReason, enter_tag: trade.enterTag, stake_currency: stakeCurrency },
      ...{ open_time_ms: trade.openTimeMs, close_time_ms: timeMs },
    },
  };
}

function canceledEntries(was: TradeRecord): Draft[] {
  return was.orders.filter(({ status }) => status === 'open').map((order) => orderNews(was, order, 'cancel'));
}

function newsOfStop(
  key: string,
  was: TradeWatch | null,
  { stop }: TradeWatch,
  put: SessionDelta['put'],
  before: Known,
): Draft[] {
  if (stop === null || (was?.stop?.stopRate === stop.stopRate && was.stop.placedTimeMs === stop.placedTimeMs))
    return [];
  const id = key.slice('watch/'.length);
  const record = parsed<TradeRecord>(put.get(`trade/${id}`) ?? before.get(`trade/${id}`));
  const pair = record?.trade.pair ?? null;
  return [
    {
      about: `t${id}.stop.${stop.placedTimeMs}`,
      kind: 'stop',
      title: `${pair ?? `trade ${id}`}: stop at the exchange at ${stop.stopRate}`,
      data: { pair, trade_id: Number(id), stop_rate: stop.stopRate, limit_rate: stop.limitRate },
    },
  ];
}

/** After every exit its pair is locked until the candle is over; that is no news. */
const EVERY_EXIT = 'Auto lock';

function newsOfLock(key: string, was: Lock | null, { pair, side, reason, endMs }: Lock): Draft[] {
  if (reason === EVERY_EXIT || was?.endMs === endMs) return [];
  const until = new Date(endMs).toISOString().slice(0, 16).replace('T', ' ');
  return [
    {
      about: `l${key.slice('lock/'.length)}.${endMs}`,
      kind: 'protection',
      title: `${pair === '*' ? 'All pairs' : pair}: no entries until ${until} UTC by ${reason}`,
      data: { pair, side, reason, lock_end_ms: endMs },
    },
  ];
}

function newsOfNotice(key: string, { text, count, lastMs }: NoticeRecord): Draft {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return { about: `n${hash}.${count}.${lastMs}`, kind: 'strategy-message', title: text.split('\n', 1)[0]!, text };
}

function ordersOf({ orders, canceled }: TradeRecord): readonly TradeOrder[] {
  return [...orders, ...(canceled ?? [])].toSorted((a, b) => a.id - b.id);
}

function parsed<T>(text: string | undefined): T | null {
  return text === undefined ? null : (JSON.parse(text) as T);
}
