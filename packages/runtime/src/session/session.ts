import type { FundingEvents } from '../core/funding.ts';
import type { Lock } from '../core/locks.ts';
import type { WalletFigures } from '../core/portfolio.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import type { Trade } from '../core/trade.ts';
import { ClosedTrades } from './closed-trades.ts';
import type { FateRecord } from './pair-fate.ts';
import { RecordBook, type SessionDelta, type SessionRecords } from './record-book.ts';
import type { Refusal, SessionEvent } from './session-event.ts';
import type { NoticeRecord, SessionMemory } from './session-memory.ts';
import type { SessionPair } from './session-pair.ts';
import { tradeOf, tradeRecord, type TradeRecord } from './trade-record.ts';
import type { TradeWatch } from './trade-watch.ts';
import type { Made, Turn } from './turn.ts';

export interface SessionParts {
  /** In whitelist order, their columns grown to the present. */
  readonly pairs: readonly SessionPair[];
  /** Made with the log into which trades are written when they are closed. */
  readonly makeTurn: (log: ClosedTrades) => Turn;
  /** Of the strategy that the turn asks; read after the turn was made. */
  readonly memory: () => SessionMemory;
}

/** What belongs to no trade, pair or lock. */
interface Account {
  readonly wallet: WalletFigures;
  readonly made: Made;
  readonly counters: OrderCounters;
  /** How often each callback of the strategy threw, over all starts. */
  readonly failures: Readonly<Record<string, number>>;
  readonly isPaused: boolean;
}

/**
 * The trading of one strategy as it goes: events in, changes out. No clock, no I/O, no chance: the same events make the same trades.
 * Everything that a restart needs is in its records; a session made with them goes on where the other one stopped, its pairs' columns
 * aside, which are computed from candles.
 */
export class Session {
  readonly #pairs: readonly SessionPair[];
  readonly #turn: Turn;
  readonly #memory: SessionMemory;
  readonly #log = new ClosedTrades();
  readonly #book: RecordBook;
  /** Locks as they were written; they are replaced, not changed. */
  readonly #locks: Lock[] = [];
  #openIds = new Set<number>();
  #isPaused = false;
  #failedBefore: Account['failures'] = {};

  constructor({ pairs, makeTurn, memory }: SessionParts, records: SessionRecords = new Map()) {
    this.#pairs = pairs;
    this.#turn = makeTurn(this.#log);
    this.#memory = memory();
    this.#book = new RecordBook(records);
    this.#resume();
  }

  /** All that was written down so far. */
  get records(): SessionRecords {
    return this.#book.all;
  }

  take(event: SessionEvent): SessionDelta {
    const refused = this.#happen(event);
    // Candles change nothing but columns, until the next look.
    if (event.kind !== 'candle') this.#write();
    const delta = this.#book.takeDelta();
    return refused === null ? delta : { ...delta, refused };
  }

  /** Why a command was not followed; null for everything else. */
  #happen(event: SessionEvent): Refusal | null {
    switch (event.kind) {
      case 'start':
        this.#turn.advice.botStart?.(event.nowMs);
        return null;
      case 'candle':
        for (const pair of this.#pairs) pair.take(event.series, event.candle);
        return null;
      case 'turn':
        this.#turn.take(event.nowMs, event.quoteOf, this.#isPaused);
        return null;
      case 'funding':
        for (const pair of this.#pairs) if (pair.input.pair === event.pair) pair.fund(event.timeMs, event.perUnit);
        this.#turn.fund(event.pair, event.timeMs);
        return null;
      case 'command':
        return this.#turn.command(event.command, event.nowMs, event.quoteOf);
      case 'pause':
      case 'resume':
        this.#isPaused = event.kind === 'pause';
        return null;
    }
  }

  #write(): void {
    const { portfolio, locks } = this.#turn;
    const closed = this.#log.take();
    for (const record of closed) this.#book.write(tradeKey(record.trade.id), record);
    for (const trade of portfolio.openTrades) this.#writeTrade(trade);
    for (const [id, watch] of this.#turn.watches.all) this.#book.write(watchKey(id), watch);
    this.#dropVanished(new Set(closed.map(({ trade }) => trade.id)));
    for (const [number, lock] of locks.all.entries()) {
      if (this.#locks[number] === lock) continue;
      this.#locks[number] = lock;
      this.#book.write(`lock/${number}`, lock);
    }
    for (const { input, fate, history } of this.#pairs) {
      this.#book.write(`fate/${input.pair}`, fate.record);
      if (history.length > 0) this.#book.write(`history/${input.pair}`, history);
    }
    for (const pair of this.#pairs) this.#writeFunding(pair);
    for (const [key, notes] of this.#memory.notes.takeTouched()) this.#book.write(`notes/${key}`, notes);
    for (const [key, notice] of this.#memory.notices.takeSent()) this.#book.write(`notice/${key}`, notice);
    this.#book.write('account', this.#account());
  }

  #writeTrade(trade: Trade): void {
    this.#book.write(tradeKey(trade.id), tradeRecord(trade, null));
    if (this.#openIds.has(trade.id)) return;
    const row = this.#memory.rows.keep(trade);
    if (row !== null) this.#book.write(rowKey(trade.id), row);
  }

  /** What was paid since the open trade of a pair began: it is reckoned anew from its last fill on. */
  #writeFunding({ input: { pair, funding }, trades: [trade] }: SessionPair): void {
    const key = `funding/${pair}`;
    const paid = trade === undefined ? [] : paidSince(funding, trade.openTimeMs);
    if (paid.length === 0) this.#book.drop(key);
    else this.#book.write(key, paid);
  }

  /** A trade whose only entry order never filled leaves nothing behind. */
  #dropVanished(closedIds: ReadonlySet<number>): void {
    const openIds = new Set(this.#turn.portfolio.openTrades.map(({ id }) => id));
    for (const id of this.#openIds) {
      if (openIds.has(id)) continue;
      this.#book.drop(watchKey(id));
      if (closedIds.has(id)) continue;
      this.#book.drop(tradeKey(id));
      this.#book.drop(`notes/${tradeKey(id)}`);
      this.#book.drop(rowKey(id));
    }
    this.#openIds = openIds;
  }

  #account(): Account {
    const { portfolio, made, counters } = this.#turn;
    const failures = Object.fromEntries(this.#memory.failures());
    for (const [name, count] of Object.entries(this.#failedBefore)) failures[name] = (failures[name] ?? 0) + count;
    return { wallet: portfolio.figures, made, counters, failures, isPaused: this.#isPaused };
  }

  #resume(): void {
    const account = this.#book.read('account') as Account | null;
    if (account === null) return;
    const { portfolio, locks, counters } = this.#turn;
    this.#resumeTrades();
    portfolio.resume(account.wallet);
    this.#turn.resume(account.made);
    Object.assign(counters, account.counters);
    this.#isPaused = account.isPaused;
    this.#failedBefore = account.failures;
    for (const [, lock] of this.#book.readAll('lock/')) {
      locks.all.push(lock as Lock);
      this.#locks.push(lock as Lock);
    }
    for (const { input, fate } of this.#pairs) {
      const record = this.#book.read(`fate/${input.pair}`) as FateRecord | null;
      if (record !== null) fate.resume(record);
    }
    for (const pair of this.#pairs) {
      const paid = this.#book.read(`funding/${pair.input.pair}`) as ReturnType<typeof paidSince> | null;
      for (const [timeMs, perUnit] of paid ?? []) pair.fund(timeMs, perUnit);
    }
    for (const [key, notes] of this.#book.readAll('notes/'))
      this.#memory.notes.resume(key.slice('notes/'.length), notes as Readonly<Record<string, unknown>>);
    for (const [key, row] of this.#book.readAll('row/'))
      this.#memory.rows.resume(Number(key.slice('row/'.length)), row);
    for (const [key, notice] of this.#book.readAll('notice/'))
      this.#memory.notices.resume(key.slice('notice/'.length), notice as NoticeRecord);
  }

  #resumeTrades(): void {
    const records = this.#book.readAll('trade/').map(([, record]) => record as TradeRecord);
    for (const record of records.toSorted((a, b) => a.trade.id - b.trade.id)) {
      if (record.closed !== null) continue;
      const trade = tradeOf(record);
      this.#turn.portfolio.add(trade);
      this.#pairOf(trade).trades.push(trade);
      this.#openIds.add(trade.id);
      const watch = this.#book.read(watchKey(trade.id)) as TradeWatch | null;
      if (watch !== null) this.#turn.watches.set(trade, watch);
    }
    const closed = records.filter((record): record is ClosedRecord => record.closed !== null);
    for (const record of closed.toSorted((a, b) => a.closed.number - b.closed.number))
      this.#turn.closings.recall(tradeOf(record), record.closed);
    this.#log.count = closed.length;
  }

  #pairOf({ id, pair }: Trade): SessionPair {
    const found = this.#pairs.find(({ input }) => input.pair === pair);
    if (found !== undefined) return found;
    throw new RangeError(
      `trade ${id} is open on ${pair}, which the session does not look at; its pairs have to include it`,
    );
  }
}

type ClosedRecord = TradeRecord & { readonly closed: NonNullable<TradeRecord['closed']> };

function paidSince(
  { timeMs, perUnit }: FundingEvents,
  sinceMs: number,
): (readonly [timeMs: number, perUnit: number])[] {
  return [...timeMs].flatMap((atMs, i) => (atMs < sinceMs ? [] : [[atMs, perUnit[i]!] as const]));
}

function rowKey(id: number): string {
  return `row/${id}`;
}

function watchKey(id: number): string {
  return `watch/${id}`;
}

function tradeKey(id: number): string {
  return `trade/${id}`;
}
