import type { MarketClock } from '../../../market/clock.ts';
import type { ExchangeTime } from '../../../market/exchange-time.ts';
import type { MarketFeed } from '../../../market/market-feed.ts';
import type { Holder, Leases } from '../../../ports/leases.ts';
import type { Delivery, Settled } from '../../../ports/notifier.ts';
import type { SessionKey, SessionStore, SessionWriter } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { SeriesCandles, VersionSpec } from '../driver/driver-parts.ts';
import type { SessionDriver } from '../driver/session-driver.ts';
import type { FundingOf } from '../turn/funding-watch.ts';
import type { RealTime } from '../host/real-time.ts';
import type { SessionVoice } from '../host/session-voice.ts';
import type { LiveOrders } from '../orders/live-orders.ts';
import type { Refused } from '../swap/swap-trial.ts';
import type { NamedVersion } from './named-version.ts';
import type { HostAbout } from '../view/host-records.ts';

/** Everything around a session. */
export interface SessionWorld {
  readonly key: SessionKey;
  readonly me: Holder;
  readonly leases: Leases;
  readonly store: SessionStore;
  readonly time: RealTime;
  readonly voice: SessionVoice;
  /** Takes out of a text what is secret; absent: nothing is. */
  readonly redact?: (text: string) => string;
  /** Aborted when the process is asked to end. */
  readonly stop: AbortSignal;
  /** What it is to trade. */
  readonly version: NamedVersion;
  /** The version whose thread was lost just now, and how; null where none was. */
  readonly lost?: Refused | null;
  /** Why the registry could not be asked for `version`, in a sentence; null when it could. */
  readonly stale?: string | null;
  readonly about: Omit<HostAbout, 'sinceMs' | 'startedMs' | 'starts' | 'clock'>;
  /** How many times as fast as real time the market's is to pass, known before the exchange is; 1 where it is not said. */
  readonly factor?: number;
  /** Market time from one look to the next. */
  readonly throttleMs: number;
  /** Exchange time for which rows of the log are kept, hours. */
  readonly logHours: number;
  /** How often wishes of people are looked for, real time; 500 where it is not said. */
  readonly askEveryMs?: number;
  openMarket(): Promise<SessionMarket>;
  /** It is not open, and has orders at an exchange: `measured` is the time there, null before anybody answered, and once that is over. */
  readonly onRest?: (measured: () => ExchangeTime | null) => void;
  /** A driver that goes on with these records. `nowMs`: exchange time. */
  openDriver(version: VersionSpec, records: SessionRecords, nowMs: number): Promise<OpenedDriver>;
  /** Candles of a version and of all that these records still need, up to the newest that closed. */
  history(version: VersionSpec, records: SessionRecords, nowMs: number): Promise<readonly SeriesCandles[]>;
  /** Whether what a version is made of is still here, so that one that a start takes its place by can be taken back; absent: it is not. */
  readonly mayReturnTo?: (version: VersionSpec) => boolean;
  /** What the registry names at present, its config read anew. Throws why it cannot be used. */
  named(): Promise<NamedVersion>;
  /** The version that `version` is, its config read anew. */
  reread(version: string): Promise<NamedVersion>;
  /** `mayBegin`: whether anything may be sent at this moment. */
  openDelivery(onSettled: (settled: Settled) => void, mayBegin: () => boolean): Promise<Delivery>;
  /** How orders get to an exchange; absent or null: they fill with play money. */
  readonly orders?: LiveOrders | null;
  /** Asked once it has the lease, before anything else. Throws `not-allowed` when it must not trade any more. */
  readonly assertAllowed?: () => Promise<void>;
  /** It has the lease. */
  readonly onLease?: (writer: SessionWriter) => void;
}

export interface SessionMarket {
  readonly clock: MarketClock;
  /** What time the exchange says it is now. Throws `ServiceError`. */
  exchangeMs(): Promise<number>;
  /** A feed that does not run yet. */
  openFeed(pairs: readonly string[]): MarketFeed;
  /** Null where no funding is paid. */
  readonly fundingOf: FundingOf | null;
  close(): Promise<void>;
}

export interface OpenedDriver {
  readonly driver: SessionDriver;
  /** The candles that it began with. */
  readonly history: readonly SeriesCandles[];
}
