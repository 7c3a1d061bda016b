import type { Lock } from '../../../core/locks.ts';
import type { WalletFigures } from '../../../core/portfolio.ts';
import type { ClosedTrade } from '../../../core/trade.ts';
import { noneCounted, type OrderCounters } from '../../../fills/order-counters.ts';
import type { SessionKey, StoredSession } from '../../../ports/session-store.ts';
import { addClosed, noneClosed, type ClosedTotals } from '../../../session/closed-totals.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import type { NoticeRecord } from '../../../session/session-memory.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { TradeWatch } from '../../../session/trade-watch.ts';
import type { OpenMatter } from '../matters/open-matter.ts';
import { exchangeNow } from './exchange-now.ts';
import {
  HOST_ABOUT,
  HOST_SETTINGS,
  HOST_STATE,
  type HostAbout,
  type HostSettings,
  type HostState,
} from './host-records.ts';
import { moneyView, type MoneyView } from './money-view.ts';
import { pairViews, type PairView } from './pair-views.ts';
import { readMatters, readRecord, readRecords } from './read-records.ts';
import { closedTrade, openTradeView, type OpenTradeView, type Quotes } from './trade-views.ts';
import { waitViews, warningViews, type WaitView, type WarningView } from './warning-views.ts';
import { exitPricing, versionSpecs, versionView, type VersionSpecs, type VersionView } from './version-views.ts';

/** A session as a person or a platform looks at it. All of it is what the last step left, but for ages, which are as of `nowMs`. */
export interface SessionView {
  readonly key: SessionKey;
  readonly seq: number;
  /** Exchange time of the last step; 0 before the first. */
  readonly atMs: number;
  /** Exchange time. */
  readonly nowMs: number;
  readonly epoch: number;
  /** Null before its host wrote anything. */
  readonly about: HostAbout | null;
  readonly state: HostState | null;
  /** Changed while it trades. */
  readonly settings: HostSettings;
  /** What goes on, and what was within the last hour. */
  readonly warnings: readonly WarningView[];
  /** Pairs that wait for candles of others. */
  readonly waits: readonly WaitView[];
  /** What waits for a person. */
  readonly matters: readonly OpenMatter[];
  /** Somebody stopped entries. */
  readonly isPaused: boolean;
  readonly money: MoneyView;
  /** In order of entry. */
  readonly open: readonly OpenTradeView[];
  /** Those that were read, in order of closing: see `withPast`. */
  readonly closed: readonly ClosedTrade[];
  /** Of all that were closed. */
  readonly closedTotals: ClosedTotals;
  /** Those that bar something now. */
  readonly locks: readonly Lock[];
  /** The pair whose data are oldest comes first. */
  readonly pairs: readonly PairView[];
  /** Oldest first; the last one enters, the others look after the trades that they entered. */
  readonly versions: readonly VersionView[];
  readonly counters: OrderCounters;
  /** How often each callback of the strategy threw. */
  readonly failures: Readonly<Record<string, number>>;
  /** What the strategy told the operator, by key. */
  readonly notices: readonly (NoticeRecord & { readonly key: string })[];
}

export interface Look {
  /** Epoch ms on this machine. */
  readonly realMs: number;
  readonly quotes: Quotes;
}

interface AccountRecord {
  readonly wallet: WalletFigures;
  readonly counters: OrderCounters;
  readonly failures: Readonly<Record<string, number>>;
  readonly isPaused: boolean;
  readonly versions: readonly string[];
}

/** Reads the records of a session. Throws `damaged-store` for a record that is no JSON. */
export function sessionView(stored: StoredSession, { realMs, quotes }: Look): SessionView {
  const about = readRecord<HostAbout>(stored, HOST_ABOUT);
  const account = readRecord<AccountRecord>(stored, 'account');
  const nowMs = exchangeNow(about?.clock ?? null, realMs);
  const specs = versionSpecs(stored);
  const { open, closed } = tradesIn(stored, specs, quotes);
  const fates = readRecords<FateRecord>(stored, 'fate/');
  return {
    ...{ key: stored.key, seq: stored.seq, atMs: stored.atMs, epoch: stored.epoch, nowMs, about, open, closed },
    closedTotals: readRecord<ClosedTotals>(stored, 'closed') ?? totalsOf(closed),
    state: readRecord<HostState>(stored, HOST_STATE),
    settings: readRecord<HostSettings>(stored, HOST_SETTINGS) ?? {},
    warnings: warningViews(stored, nowMs),
    waits: waitViews(stored),
    matters: readMatters(stored),
    isPaused: account?.isPaused ?? false,
    money: moneyView(account?.wallet ?? null, about?.wallet ?? null, open),
    locks: readRecords<Lock>(stored, 'lock/')
      .map(([, lock]) => lock)
      .filter(({ endMs }) => endMs > nowMs),
    pairs: pairViews(fates, about?.timeframe ?? null, quotes, nowMs),
    versions: (account?.versions ?? []).map((id) => versionView(id, specs, stored.key.strategy, open)),
    counters: account?.counters ?? noneCounted(),
    failures: account?.failures ?? {},
    notices: readRecords<NoticeRecord>(stored, 'notice/').map(([key, notice]) => ({ key, ...notice })),
  };
}

/** A session that has not been started since sums are kept has all its closed trades among its records. */
function totalsOf(closed: readonly ClosedTrade[]): ClosedTotals {
  const totals = noneClosed();
  for (const { pair, profitAbs } of closed) addClosed(totals, pair, profitAbs);
  return totals;
}

function tradesIn(stored: StoredSession, specs: VersionSpecs, quotes: Quotes): Pick<SessionView, 'open' | 'closed'> {
  const records = readRecords<TradeRecord>(stored, 'trade/').map(([, record]) => record);
  const isClosed = (record: TradeRecord): record is TradeRecord & { closed: NonNullable<TradeRecord['closed']> } =>
    record.closed !== null;
  const open = records.filter((record) => !isClosed(record)).toSorted((a, b) => a.trade.id - b.trade.id);
  return {
    open: open.map((record) => {
      const watch = readRecord<TradeWatch>(stored, `watch/${record.trade.id}`);
      return openTradeView(record, watch, exitPricing(specs(record.version)), quotes);
    }),
    closed: records
      .filter(isClosed)
      .toSorted((a, b) => a.closed.number - b.closed.number)
      .map(closedTrade),
  };
}
