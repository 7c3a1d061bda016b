import { Portfolio, type WalletFigures } from '../core/portfolio.ts';
import type { MoneyRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { cancel, openOrder } from '../fills/order-list.ts';
import type { BrokerWatch } from './broker-order.ts';
import { openTradesIn } from './open-trades-in.ts';
import { RecordBook, type SessionDelta, type SessionRecords } from './record-book.ts';
import { tradeOf, tradeRecord, type TradeRecord } from './trade-record.ts';
import type { TradeWatch } from './trade-watch.ts';

/** What a wallet is made of, as far as a canceled entry needs to know. */
export interface WalletKind {
  /** Stake currency. */
  readonly dryRunWallet: number;
  /** Whether all trades share their collateral. */
  readonly isCross: boolean;
}

/** The records of an account, of which these fields change. */
interface Account {
  readonly wallet: WalletFigures;
  readonly counters: OrderCounters;
  readonly versions: readonly string[];
}

/**
 * What the command `cancel-order` changes for a trade whose entry order waits, by the records alone: neither strategy nor candles are needed, so
 * that a session which is not open yet can be left in order. To the bit what a `Session` of these records does.
 */
export function cancelEntry(records: SessionRecords, tradeId: number, kind: WalletKind): SessionDelta {
  const open = openTradesIn(records).toSorted((a, b) => a.trade.id - b.trade.id);
  const record = open.find(({ trade }) => trade.id === tradeId);
  const account = JSON.parse(records.get('account') ?? 'null') as Account | null;
  if (record === undefined || account === null) return { put: new Map(), gone: [], refused: 'no-trade' };
  const trades = open.map(tradeOf);
  const trade = trades.find(({ id }) => id === tradeId)!;
  const order = openOrder(trade);
  if (order?.isEntry !== true) return { put: new Map(), gone: [], refused: 'no-order' };
  const watch = JSON.parse(records.get(`watch/${tradeId}`) ?? 'null') as TradeWatch | null;
  if (watch?.broker !== undefined) return wished(records, tradeId, order.id, watch, watch.broker);
  cancel(trade, order);
  const counters = { ...account.counters, canceledEntryOrders: account.counters.canceledEntryOrders + 1 };
  const book = new RecordBook(records);
  if (trade.amount > 0) {
    book.write(`trade/${tradeId}`, tradeRecord(trade, record.version, null));
    book.write('account', { ...account, counters });
    return book.takeDelta();
  }
  const left = open.filter((each) => each !== record);
  forget(book, records, record, left);
  const versions = needed(book, records, account.versions, left);
  book.write('account', { ...account, wallet: walletWithout(trade, trades, account.wallet, kind), counters, versions });
  return book.takeDelta();
}

/** At an exchange an order is gone when that has told. */
function wished(
  records: SessionRecords,
  tradeId: number,
  leg: number,
  watch: TradeWatch,
  broker: BrokerWatch,
): SessionDelta {
  const book = new RecordBook(records);
  const orders = broker.orders.map((order) =>
    order.leg === leg && order.wish === null ? { ...order, wish: 'asked' } : order,
  );
  // An exit that is to follow loses nothing by the entry being taken away.
  const next = broker.next?.isEntry === false ? broker.next : null;
  book.write(`watch/${tradeId}`, { ...watch, broker: { ...broker, orders, next } });
  return book.takeDelta();
}

/** A trade that never was. */
function forget(
  book: RecordBook,
  records: SessionRecords,
  { trade: { id, pair } }: TradeRecord,
  left: readonly TradeRecord[],
): void {
  for (const key of [`watch/${id}`, `trade/${id}`, `row/${id}`]) book.drop(key);
  for (const key of records.keys()) if (/^notes[/@]/.test(key) && key.endsWith(`/trade/${id}`)) book.drop(key);
  if (!left.some(({ trade }) => trade.pair === pair)) book.drop(`funding/${pair}`);
}

/** Drops the versions that neither enter nor have trades. */
function needed(
  book: RecordBook,
  records: SessionRecords,
  versions: readonly string[],
  left: readonly TradeRecord[],
): readonly string[] {
  const kept = versions.filter((id, i) => i === versions.length - 1 || left.some(({ version }) => version === id));
  for (const id of versions.filter((each) => !kept.includes(each)))
    for (const key of records.keys()) if (key === `version/${id}` || key.startsWith(`history/${id}/`)) book.drop(key);
  return kept;
}

function walletWithout(
  trade: Trade,
  trades: readonly Trade[],
  figures: WalletFigures,
  { dryRunWallet, isCross }: WalletKind,
): WalletFigures {
  // Stakes are not sized here: of the rules only what the wallet began with counts.
  const money: MoneyRules = {
    ...{ dryRunWallet, stakeAmount: 0, tradableBalanceRatio: 1, availableCapital: null, amendLastStakeAmount: false },
    ...{ lastStakeAmountMinRatio: 0, amountReservePercent: 0, fee: 0 },
  };
  const portfolio = new Portfolio(money, isCross);
  for (const each of trades) portfolio.add(each);
  portfolio.resume(figures);
  portfolio.remove(trade);
  portfolio.refreshFree();
  return portfolio.figures;
}
