import { nextOpenMs } from '@tradai/strategy-sdk';
import type { WalletFigures } from '../core/portfolio.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { ClosedTrades } from './closed-trades.ts';
import { moments } from './moments.ts';
import { RecordBook, type SessionDelta, type SessionRecords } from './record-book.ts';
import type { ChangedSettings } from './changed-settings.ts';
import type { QuoteOf, Refusal, SessionEvent } from './session-event.ts';
import { lookAtSession, type SessionLook } from './session-look.ts';
import type { SeriesName } from './session-pair.ts';
import { SessionLocks } from './session-locks.ts';
import { SessionMemories } from './session-memories.ts';
import { SessionTrades } from './session-trades.ts';
import type { SessionVersion } from './session-version.ts';
import type { Made, Turn } from './turn.ts';
import { VersionList } from './version-list.ts';
import { VersionRecords } from './version-records.ts';

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
  /** How many were made; sessions of old have not written it down. */
  readonly locks?: number;
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
  readonly #trades: SessionTrades;
  readonly #versionRecords: VersionRecords;
  readonly #book: RecordBook;
  readonly #locks: SessionLocks;
  #isPaused = false;

  constructor({ versions, makeTurn }: SessionParts, records: SessionRecords = new Map()) {
    this.#versions = new VersionList(versions);
    const log = new ClosedTrades(this.#versions);
    const turn = makeTurn(this.#versions, log);
    const book = new RecordBook(records);
    this.#turn = turn;
    this.#book = book;
    this.#memories = new SessionMemories(book, this.#versions);
    this.#trades = new SessionTrades({ book, versions: this.#versions, turn, log, memories: this.#memories });
    this.#locks = new SessionLocks(book, this.#versions, turn);
    this.#versionRecords = new VersionRecords(book, this.#versions);
    this.#resume();
    this.#trades.putAside();
  }

  /** All that was written down so far and is not over: closed trades are not among it. */
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

  /** Pairs of any version whose newest candles are held back, with the series that they wait for. */
  get awaits(): ReadonlyMap<string, readonly SeriesName[]> {
    const found = new Map<string, readonly SeriesName[]>();
    for (const { pairs } of this.#versions.all)
      for (const { input, awaits } of pairs)
        if (awaits.length > 0) found.set(input.pair, [...(found.get(input.pair) ?? []), ...awaits]);
    return found;
  }

  /** What a person may see, with open trades at the rates of these quotes. */
  look(quoteOf: QuoteOf): SessionLook {
    return lookAtSession(this.#turn, this.#versions, this.#isPaused, quoteOf);
  }

  take(event: SessionEvent): SessionDelta {
    const refused = this.#happen(event);
    // Candles change nothing but columns, until the next look.
    if (event.kind !== 'candle' && event.kind !== 'candles') this.#write('nowMs' in event ? event.nowMs : null);
    const delta = this.#book.takeDelta();
    this.#trades.putAside();
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
      case 'order':
      case 'stop-placed':
      case 'liquidated':
      case 'position':
        return this.#turn.report(event);
      case 'pause':
      case 'resume':
        this.#isPaused = event.kind === 'pause';
        if (this.#isPaused) this.#turn.pause();
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
    this.#versionRecords.changed();
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
    this.#versionRecords.changed();
    this.#versions.enter(known ?? version);
    if (known === null) this.#trades.resumeFunding(version);
    this.#turn.enter(known ?? version);
    this.#turn.refreshSettings();
    if (known === null) this.#memories.welcome(version);
    this.#memories.resumeFates();
    if (known === null) this.#turn.start(nowMs, version);
  }

  #write(nowMs: number | null): void {
    const { portfolio } = this.#turn;
    this.#trades.write();
    this.#locks.write(nowMs);
    this.#memories.write(this.#turn.takeWarnings());
    if (this.#versionRecords.write(portfolio.openTrades)) this.#turn.refreshSettings();
    this.#book.write('account', this.#account());
  }

  #account(): Account {
    const { portfolio, made, counters } = this.#turn;
    const versions = this.#versions.all.map(({ id }) => id);
    return {
      ...{ wallet: portfolio.figures, made, locks: this.#locks.count, counters, failures: this.#memories.failures },
      ...{ isPaused: this.#isPaused, versions },
    };
  }

  #resume(): void {
    const account = this.#book.read('account') as Account | null;
    if (account === null) return;
    const { portfolio, counters } = this.#turn;
    this.#trades.resume();
    portfolio.resume(account.wallet);
    this.#turn.resume(account.made);
    Object.assign(counters, account.counters);
    this.#isPaused = account.isPaused;
    this.#locks.resume(account.locks ?? null);
    for (const version of this.#versions.all) this.#trades.resumeFunding(version);
    this.#memories.resume(account.failures);
  }
}
