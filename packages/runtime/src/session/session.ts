import { nextOpenMs } from '@tradai/strategy-sdk';
import type { Lock } from '../core/locks.ts';
import type { WalletFigures } from '../core/portfolio.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import type { Trade } from '../core/trade.ts';
import { ClosedTrades } from './closed-trades.ts';
import { fundingKey, paidSince } from './funding-record.ts';
import { historyKey } from './history-in.ts';
import { moments } from './moments.ts';
import { RecordBook, type SessionDelta, type SessionRecords } from './record-book.ts';
import type { ChangedSettings } from './changed-settings.ts';
import type { QuoteOf, Refusal, SessionEvent } from './session-event.ts';
import { lookAtSession, type SessionLook } from './session-look.ts';
import { SessionMemories } from './session-memories.ts';
import type { SessionVersion } from './session-version.ts';
import { tradeOf, tradeRecord, type TradeRecord } from './trade-record.ts';
import type { TradeWatch } from './trade-watch.ts';
import type { ClosedRecord, Made, Turn } from './turn.ts';
import { VersionList } from './version-list.ts';

export interface SessionParts {
  /** Oldest first; the last one enters. */
  readonly versions: readonly SessionVersion[];
  /** Made with the versions, and with the log into which trades are written when they are closed. */
  readonly makeTurn: (versions: VersionList, log: ClosedTrades) => Turn;
}

/** What belongs to no trade, pair or lock. */
interface Account {
  readonly wallet: WalletFigures;
  readonly made: Made;
  readonly counters: OrderCounters;
  /** How often each callback of the strategy threw, over all starts and versions. */
  readonly failures: Readonly<Record<string, number>>;
  readonly isPaused: boolean;
  /** Ids, oldest first; the last one enters. */
  readonly versions: readonly string[];
}

/**
 * The trading of one strategy as it goes: events in, changes out. No clock, no I/O, no chance: the same events make the same trades.
 * Everything that a restart needs is in its records; a session made with them goes on where the other one stopped, its pairs' columns
 * aside, which are computed from candles.
 */
export class Session {
  readonly #versions: VersionList;
  readonly #turn: Turn;
  readonly #memories: SessionMemories;
  readonly #log: ClosedTrades;
  readonly #book: RecordBook;
  /** Locks as they were written; they are replaced, not changed. */
  readonly #locks: Lock[] = [];
  #openTrades = new Map<number, Trade>();
  #isPaused = false;
  /** Whether versions and where their candles begin are as they were written. */
  #areVersionsWritten = false;

  constructor({ versions, makeTurn }: SessionParts, records: SessionRecords = new Map()) {
    this.#versions = new VersionList(versions);
    this.#log = new ClosedTrades(this.#versions);
    this.#turn = makeTurn(this.#versions, this.#log);
    this.#book = new RecordBook(records);
    this.#memories = new SessionMemories(this.#book, this.#versions);
    this.#resume();
  }

  /** All that was written down so far. */
  get records(): SessionRecords {
    return this.#book.all;
  }

  /** Oldest first; the last one enters. */
  get versions(): readonly SessionVersion[] {
    return this.#versions.all;
  }

  /** Pairs whose quotes the next look would use: those of open trades, and those with a signal. */
  get wants(): readonly string[] {
    return this.#turn.wants();
  }

  /** What a person may see, with open trades at the rates of these quotes. */
  look(quoteOf: QuoteOf): SessionLook {
    return lookAtSession(this.#turn, this.#versions, this.#isPaused, quoteOf);
  }

  take(event: SessionEvent): SessionDelta {
    const refused = this.#happen(event);
    // Candles change nothing but columns, until the next look.
    if (event.kind !== 'candle' && event.kind !== 'candles') this.#write();
    const delta = this.#book.takeDelta();
    return refused === null ? delta : { ...delta, refused };
  }

  /** Why a command was not followed; null for everything else. */
  #happen(event: SessionEvent): Refusal | null {
    switch (event.kind) {
      case 'start':
        this.#turn.start(event.nowMs);
        break;
      case 'candle':
        this.#grow([event]);
        break;
      case 'candles':
        this.#grow(event.candles);
        break;
      case 'turn':
        this.#turn.take(event.nowMs, event.quoteOf, { isPaused: this.#isPaused, barred: event.barred ?? {} });
        break;
      case 'funding':
        this.#fund(event.pair, event.timeMs, event.perUnit);
        this.#turn.fund(event.pair, event.timeMs);
        break;
      case 'command':
        return this.#turn.command(event.command, event.nowMs, event.quoteOf);
      case 'pause':
      case 'resume':
        this.#isPaused = event.kind === 'pause';
        break;
      case 'settings':
        this.#change(event.settings);
        break;
      case 'version':
        this.#enter(event.version, event.nowMs);
        break;
    }
    return null;
  }

  #grow(candles: Extract<SessionEvent, { kind: 'candles' }>['candles']): void {
    this.#areVersionsWritten = false;
    for (const moment of moments(candles, ({ series, candle }) => nextOpenMs(candle.openTimeMs, series.timeframe)))
      for (const { pairs } of this.#versions.all) for (const pair of pairs) pair.take(moment);
  }

  #fund(name: string, timeMs: number, perUnit: number): void {
    for (const version of this.#versions.all) this.#versions.pairIn(version, name)?.fund(timeMs, perUnit);
  }

  #change(settings: ChangedSettings): void {
    for (const version of this.#versions.all) version.change(settings);
    this.#turn.refreshSettings();
    if (Object.keys(settings).length === 0) this.#book.drop('settings');
    else this.#book.write('settings', settings);
  }

  #enter(version: SessionVersion, nowMs: number): void {
    const known = this.#versions.byId(version.id);
    this.#areVersionsWritten = false;
    this.#versions.enter(known ?? version);
    if (known === null) this.#resumeFunding(version);
    this.#turn.enter(known ?? version, this.#closedRecords());
    this.#turn.refreshSettings();
    if (known === null) this.#memories.welcome(version);
    this.#memories.resumeFates();
    if (known === null) this.#turn.start(nowMs, version);
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
    this.#memories.write(this.#turn.takeWarnings());
    this.#writeVersions();
    this.#writeFunding();
    this.#book.write('account', this.#account());
  }

  #writeTrade(trade: Trade): void {
    const version = this.#versions.of(trade);
    this.#book.write(tradeKey(trade.id), tradeRecord(trade, version.id, null));
    if (!this.#openTrades.has(trade.id)) this.#memories.keepRow(trade, version);
  }

  /** Those that nobody needs are forgotten. */
  #writeVersions(): void {
    for (const { id, pairs } of this.#versions.retire(this.#turn.portfolio.openTrades)) {
      this.#book.drop(versionKey(id));
      for (const { input } of pairs) this.#book.drop(historyKey(id, input.pair));
      this.#turn.refreshSettings();
    }
    if (this.#areVersionsWritten) return;
    this.#areVersionsWritten = true;
    for (const { id, spec, pairs } of this.#versions.all) {
      if (spec !== null) this.#book.write(versionKey(id), spec);
      for (const { input, history } of pairs)
        if (history.length > 0) this.#book.write(historyKey(id, input.pair), history);
    }
  }

  /** What was paid since the open trade of a pair began: it is reckoned anew from its last fill on. */
  #writeFunding(): void {
    const open = new Set<string>();
    for (const trade of this.#turn.portfolio.openTrades) {
      const paid = paidSince(this.#versions.pairOf(trade).input.funding, trade.openTimeMs);
      if (paid.length === 0) continue;
      open.add(trade.pair);
      this.#book.write(fundingKey(trade.pair), paid);
    }
    for (const key of this.#book.keys(fundingKey('')))
      if (!open.has(key.slice(fundingKey('').length))) this.#book.drop(key);
  }

  /** A trade whose only entry order never filled leaves nothing behind. */
  #dropVanished(closedIds: ReadonlySet<number>): void {
    const open = new Map(this.#turn.portfolio.openTrades.map((trade) => [trade.id, trade]));
    for (const [id, trade] of this.#openTrades) {
      if (open.has(id)) continue;
      this.#book.drop(watchKey(id));
      if (!closedIds.has(id)) {
        this.#book.drop(tradeKey(id));
        this.#memories.forget(trade);
      }
    }
    this.#openTrades = open;
  }

  #account(): Account {
    const { portfolio, made, counters } = this.#turn;
    const versions = this.#versions.all.map(({ id }) => id);
    return {
      ...{ wallet: portfolio.figures, made, counters, failures: this.#memories.failures },
      ...{ isPaused: this.#isPaused, versions },
    };
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
    const found = this.#book.readAll('lock/').map(([key, lock]) => [numberIn(key), lock as Lock] as const);
    for (const [, lock] of found.toSorted(([a], [b]) => a - b)) {
      locks.all.push(lock);
      this.#locks.push(lock);
    }
    for (const version of this.#versions.all) this.#resumeFunding(version);
    this.#memories.resume(account.failures);
  }

  #resumeTrades(): void {
    const records = this.#book.readAll('trade/').map(([, record]) => record as TradeRecord);
    for (const record of records.toSorted((a, b) => a.trade.id - b.trade.id)) {
      if (record.closed !== null) continue;
      const trade = tradeOf(record);
      // The newest one looks after trades of a version that is not there any more.
      this.#versions.assign(trade, this.#versions.byId(record.version) ?? this.#versions.newest);
      this.#turn.portfolio.add(trade);
      this.#versions.pairOf(trade).trades.push(trade);
      this.#openTrades.set(trade.id, trade);
      const watch = this.#book.read(watchKey(trade.id)) as TradeWatch | null;
      if (watch !== null) this.#turn.watches.set(trade, watch);
    }
    const closed = this.#closedRecords();
    for (const record of closed) this.#turn.closings.recall(tradeOf(record), record.closed);
    this.#log.count = closed.length;
  }

  /** In the order of closing. */
  #closedRecords(): readonly ClosedRecord[] {
    const records = this.#book.readAll('trade/').map(([, record]) => record as TradeRecord);
    const closed = records.filter((record): record is ClosedRecord => record.closed !== null);
    return closed.toSorted((a, b) => a.closed.number - b.closed.number);
  }

  #resumeFunding({ pairs }: SessionVersion): void {
    for (const pair of pairs) {
      const paid = this.#book.read(fundingKey(pair.input.pair)) as ReturnType<typeof paidSince> | null;
      for (const [timeMs, perUnit] of paid ?? []) pair.fund(timeMs, perUnit);
    }
  }
}

function numberIn(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}

function versionKey(id: string): string {
  return `version/${id}`;
}

function watchKey(id: number): string {
  return `watch/${id}`;
}

function tradeKey(id: number): string {
  return `trade/${id}`;
}
