import type { TradeOrder } from '../../../packages/runtime/src/core/order.ts';
import type { Notification } from '../../../packages/runtime/src/ports/notifier.ts';
import { HOST_ABOUT, type HostAbout } from '../../../packages/runtime/src/modes/session/view/host-records.ts';
import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';
import type { Heard } from '../witness.ts';
import type { Evidence } from './evidence.ts';

/** Where what was told and what the journal holds are not the same. Messages that wait to be delivered need not have been told yet. */
export function toldOtherwise({ stored, said, trades }: Evidence, heard: readonly Heard[]): readonly string[] {
  const waiting = new Map<string, Notification>();
  for (const [key, text] of stored.records)
    if (key.startsWith('outbox/')) {
      const { message } = JSON.parse(text) as { readonly message: Notification };
      waiting.set(message.id, message);
    }
  const delivered = said.flatMap(({ row: { id, text } }) => (id === undefined ? [] : [[id, text] as const]));
  const titles = new Map([...delivered, ...[...waiting].map(([id, { title }]) => [id, title] as const)]);
  const told = new Map(heard.map(({ document }) => [document.id, document]));
  const toldOrWaiting = new Map<string, Pick<Notification, 'id' | 'kind' | 'data'>>([...waiting, ...told]);
  return [
    ...heard.filter(({ isSigned }) => !isSigned).map(({ document }) => `${document.id} came without a right signature`),
    ...twoThings(heard),
    ...twice(delivered.map(([id]) => id)).map((id) => `${id} was acknowledged twice`),
    ...[...told].flatMap(([id, { title }]) =>
      titles.get(id) === title || UNWRITTEN.test(id)
        ? []
        : [`"${title}" (${id}) was told, and the journal has ${titles.get(id) ?? 'nothing'} of it`],
    ),
    ...delivered.filter(([id]) => !told.has(id)).map(([id]) => `${id} counts as delivered, and nobody heard it`),
    ...trades.flatMap((trade) => untold(trade, toldOrWaiting)),
    ...strangers(trades, told),
    ...leftBehind(stored, waiting.values()),
  ];
}

/** That the journal cannot be written is told all the same. */
const UNWRITTEN = /\.w\.journal-away\.\d+$/;

/** A start offers everything again that waits, and an end in order waits for it. */
function leftBehind({ records }: Evidence['stored'], waiting: Iterable<Notification>): string[] {
  const { startedMs } = JSON.parse(records.get(HOST_ABOUT) ?? '{"startedMs":0}') as HostAbout;
  return [...waiting].filter(({ atMs }) => atMs < startedMs).map(({ id }) => `${id} waits since before the last start`);
}

function twoThings(heard: readonly Heard[]): string[] {
  const first = new Map<string, string>();
  return heard.flatMap(({ document }) => {
    const text = JSON.stringify(document);
    const before = first.get(document.id) ?? text;
    first.set(document.id, before);
    return before === text ? [] : [`${document.id} was told as ${before} and as ${text}`];
  });
}

function twice(ids: readonly string[]): string[] {
  return ids.filter((id, at) => ids.indexOf(id) < at);
}

type Told = ReadonlyMap<string, Pick<Notification, 'id' | 'kind' | 'data'>>;

/** Events of a trade that nobody heard, or heard with other figures. */
function untold(record: TradeRecord, told: Told): string[] {
  const { trade, closed } = record;
  const orders = [...record.orders, ...(record.canceled ?? [])];
  const problems = orders.flatMap((order) => orderUntold(trade.id, order, told));
  if (closed === null) return problems;
  const news = [...told.values()].find(({ id }) => id.endsWith(`.t${trade.id}.closed`));
  if (news === undefined) return [...problems, `nobody heard that trade ${trade.id} is closed`];
  const { close_rate, profit_abs, profit_ratio, exit_reason } = news.data;
  const figures = JSON.stringify([close_rate, profit_abs, profit_ratio, exit_reason]);
  const written = JSON.stringify([closed.rate, closed.profitAbs, closed.profitRatio, trade.exitReason]);
  return figures === written
    ? problems
    : [...problems, `trade ${trade.id} closed with ${figures} as told, ${written} as written`];
}

const ENDS = { closed: 'fill', canceled: 'cancel', open: null } as const;

function orderUntold(tradeId: number, order: TradeOrder, told: Told): string[] {
  const end = ENDS[order.status];
  return ['placed', ...(end === null ? [] : [end])].flatMap((what) => {
    const news = [...told.values()].find(({ id }) => id.endsWith(`.t${tradeId}.o${order.id}.${what}`));
    if (news === undefined) return [`nobody heard that order ${order.id} of trade ${tradeId}: ${what}`];
    return news.data['amount'] === order.amount
      ? []
      : [`order ${order.id} of trade ${tradeId} was told with another amount`];
  });
}

/** What was told of trades that the journal does not have; trades whose entry was canceled are not kept. */
function strangers(trades: readonly TradeRecord[], told: Told): string[] {
  const known = new Set(trades.map(({ trade }) => trade.id));
  const unfilled = new Set([...told.keys()].flatMap((id) => /\.t(\d+)\.o\d+\.cancel$/.exec(id)?.[1] ?? []).map(Number));
  return [...told.values()].flatMap(({ id, kind, data }) => {
    const tradeId = Number(data['trade_id'] ?? Number.NaN);
    if (Number.isNaN(tradeId) || known.has(tradeId)) return [];
    const isGone = unfilled.has(tradeId) && kind.startsWith('entry') && kind !== 'entry-fill';
    return isGone ? [] : [`${id} tells of trade ${tradeId}, which the journal does not have`];
  });
}
