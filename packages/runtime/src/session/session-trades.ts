import type { Trade } from '../core/trade.ts';
import type { ClosedTrades } from './closed-trades.ts';
import type { FundingEvents } from '../core/funding.ts';
import { GONE, type GoneTrade } from './gone-trades.ts';
import type { RecordBook } from './record-book.ts';
import type { SessionMemories } from './session-memories.ts';
import type { SessionVersion } from './session-version.ts';
import { tradeOf, tradeRecord, type TradeRecord } from './trade-record.ts';
import type { TradeWatch } from './trade-watch.ts';
import type { ClosedRecord, Turn } from './turn.ts';
import type { VersionList } from './version-list.ts';

const TRADE = 'trade/';
const WATCH = 'watch/';
const FUNDING = 'funding/';
const TOTALS = 'closed';

export interface TradeParts {
  readonly book: RecordBook;
  readonly versions: VersionList;
  readonly turn: Turn;
  readonly log: ClosedTrades;
  readonly memories: SessionMemories;
}

/** The trades of a session as records, with what is known beside them: watches, and the funding of those that are open. */
export class SessionTrades {
  readonly #with: TradeParts;
  #open = new Map<number, Trade>();
  /** Keys of what is written down of funding. */
  #funded = new Set<string>();
  /** Of trades that are over, of which an exchange may yet tell. */
  #gone: ReadonlySet<string> = new Set();
  /** Of trades that were closed since they were last put aside. */
  #closedIds: number[] = [];

  constructor(parts: TradeParts) {
    this.#with = parts;
  }

  write(): void {
    const { book, log, turn } = this.#with;
    const closed = log.take();
    for (const record of closed) this.#writeClosed(record);
    if (log.totals.trades > 0) book.write(TOTALS, log.totals);
    for (const trade of turn.portfolio.openTrades) this.#writeOpen(trade);
    for (const [id, watch] of turn.watches.all) book.write(`${WATCH}${id}`, watch);
    this.#dropVanished(new Set(closed.map(({ trade }) => trade.id)));
    this.#writeGone();
    this.#writeFunding();
  }

  /** What is over stays written down, and is not looked at again: strategy and protections know of it what they may ask for. */
  putAside(): void {
    const { book, memories, versions } = this.#with;
    if (this.#closedIds.length === 0) return;
    for (const id of this.#closedIds) {
      book.forget(`${TRADE}${id}`);
      versions.forget({ id });
    }
    memories.putAside(this.#closedIds);
    this.#closedIds = [];
  }

  resume(): void {
    const { book, log, turn } = this.#with;
    const records = book.readAll(TRADE).map(([, record]) => record as TradeRecord);
    for (const record of records.toSorted((a, b) => a.trade.id - b.trade.id))
      if (record.closed === null) this.#resumeOpen(record);
    const closed = records.filter((record): record is ClosedRecord => record.closed !== null);
    for (const record of closed.toSorted((a, b) => a.closed.number - b.closed.number)) {
      turn.closings.recall(tradeOf(record), record.closed);
      log.resume(record);
      this.#closedIds.push(record.trade.id);
    }
    const gone = book.readAll(GONE);
    for (const [key, each] of gone) turn.gone.all.set(Number(key.slice(GONE.length)), each as GoneTrade);
    this.#gone = new Set(gone.map(([key]) => key));
    this.#funded = new Set(book.readAll(FUNDING).map(([key]) => key));
  }

  /** What was paid before a version was there. */
  resumeFunding({ pairs }: SessionVersion): void {
    for (const pair of pairs) {
      const paid = this.#with.book.read(`${FUNDING}${pair.input.pair}`) as Paid | null;
      for (const [timeMs, perUnit] of paid ?? []) pair.fund(timeMs, perUnit);
    }
  }

  #writeClosed(record: TradeRecord): void {
    this.#with.book.write(`${TRADE}${record.trade.id}`, record);
    this.#closedIds.push(record.trade.id);
  }

  #writeOpen(trade: Trade): void {
    const { book, memories, versions } = this.#with;
    const version = versions.of(trade);
    book.write(`${TRADE}${trade.id}`, tradeRecord(trade, version.id, null));
    if (!this.#open.has(trade.id)) memories.keepRow(trade, version);
  }

  #resumeOpen(record: TradeRecord): void {
    const { book, turn, versions } = this.#with;
    const trade = tradeOf(record);
    // The newest one looks after trades of a version that is not there any more.
    versions.assign(trade, versions.byId(record.version) ?? versions.newest);
    turn.portfolio.add(trade);
    versions.pairOf(trade).trades.push(trade);
    this.#open.set(trade.id, trade);
    const watch = book.read(`${WATCH}${trade.id}`) as TradeWatch | null;
    if (watch !== null) turn.watches.set(trade, watch);
  }

  /** A trade whose only entry order never filled leaves nothing behind. */
  #dropVanished(closedIds: ReadonlySet<number>): void {
    const { book, memories, turn } = this.#with;
    const open = new Map(turn.portfolio.openTrades.map((trade) => [trade.id, trade]));
    for (const [id, trade] of this.#open) {
      if (open.has(id)) continue;
      book.drop(`${WATCH}${id}`);
      if (closedIds.has(id)) continue;
      book.drop(`${TRADE}${id}`);
      memories.forget(trade);
    }
    this.#open = open;
  }

  #writeGone(): void {
    const { book, turn } = this.#with;
    const keys = new Set<string>();
    for (const [id, gone] of turn.gone.all) {
      keys.add(`${GONE}${id}`);
      book.write(`${GONE}${id}`, gone);
    }
    for (const key of this.#gone) if (!keys.has(key)) book.drop(key);
    this.#gone = keys;
  }

  /** What was paid since the open trade of a pair began: it is reckoned anew from its last fill on. */
  #writeFunding(): void {
    const { book, turn, versions } = this.#with;
    const keys = new Set<string>();
    for (const trade of turn.portfolio.openTrades) {
      const paid = paidSince(versions.pairOf(trade).input.funding, trade.openTimeMs);
      if (paid.length === 0) continue;
      const key = `${FUNDING}${trade.pair}`;
      keys.add(key);
      book.write(key, paid);
    }
    for (const key of this.#funded) if (!keys.has(key)) book.drop(key);
    this.#funded = keys;
  }
}

/** Funding events as they are written down. */
type Paid = readonly (readonly [timeMs: number, perUnit: number])[];

function paidSince({ timeMs, perUnit }: FundingEvents, sinceMs: number): Paid {
  return [...timeMs].flatMap((atMs, i) => (atMs < sinceMs ? [] : [[atMs, perUnit[i]!] as const]));
}
