import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { leasesOnRows } from '../../../ports/leases-on-rows.ts';
import { MemoryLeaseRows } from '../../../ports/memory-lease-rows.fixture.ts';
import { MemorySessionStore } from '../../../ports/memory-session-store.fixture.ts';
import type { SessionStore } from '../../../ports/session-store.ts';
import type { Delivery, Notification, Settled } from '../../../ports/notifier.ts';
import { ManualTime } from './manual-time.fixture.ts';
import { HOUR, OWN, PAIR, PlayDriver, playCandles } from './play-driver.fixture.ts';
import { PlayFeed, playClock } from './play-feed.fixture.ts';
import { runSession } from '../start/run-session.ts';
import type { SessionWorld } from '../start/session-world.ts';
import type { NamedVersion } from '../start/named-version.ts';

export const PLAY_KEY = { account: 'dry-run', strategy: 'play', mode: 'dry-run' } as const;

/** Candles that are known at the first start. */
const WARM = 5;

/** A session in memory, on a clock that passes when a test says so; what is kept outlives a process that is forgotten. */
export class PlayWorld {
  readonly store = new MemorySessionStore();
  /** In place of the one in memory. */
  otherStore: SessionStore | null = null;
  readonly rows = new MemoryLeaseRows();
  /** Of the present process. */
  time = new ManualTime();
  readonly lines: string[] = [];
  readonly stages: string[] = [];
  /** What arrived, message by message; one that is told twice is there twice. */
  readonly received: Notification[] = [];
  readonly #strategy: AnyStrategy;
  readonly #closes: readonly number[];
  #rvn = 0;
  #processes = 0;
  #passedMs = 0;

  constructor(strategy: AnyStrategy, closes: readonly number[]) {
    this.#strategy = strategy;
    this.#closes = closes;
  }

  get startMs(): number {
    return playCandles(this.#closes)[WARM]!.openTimeMs;
  }

  /** The present process stops at once, whatever it is at. */
  kill(): void {
    this.#passedMs += this.time.nowMs();
    this.time = new ManualTime(this.#passedMs);
    this.store.ended.add(`process-${this.#processes}`);
  }

  /** A process that begins now. */
  start(change: Partial<SessionWorld> = {}): PlayProcess {
    const stop = new AbortController();
    this.#processes += 1;
    const parts: PlayProcess = { stop, drivers: [], feeds: [], ended: Promise.resolve() };
    parts.ended = runSession({ ...this.#world(parts), ...change });
    parts.ended.catch(() => {});
    return parts;
  }

  /** As the next process opens it, with a clock that was set back. */
  openMarket(onFeed: (feed: PlayFeed) => void = () => {}, setBackMs = 0): SessionWorld['openMarket'] {
    return () => {
      const clock = playClock(this.time, this.startMs + this.#passedMs - setBackMs);
      const openFeed = (): PlayFeed => {
        const feed = new PlayFeed(clock, this.#closes);
        onFeed(feed);
        return feed;
      };
      const exchangeMs = (): Promise<number> => Promise.resolve(clock.nowMs());
      return Promise.resolve({ clock, exchangeMs, openFeed, fundingOf: null, close: () => Promise.resolve() });
    };
  }

  #world(process: PlayProcess): SessionWorld {
    const { time } = this;
    const store = this.otherStore ?? this.store;
    const version = PLAY_VERSION;
    return {
      ...{
        key: PLAY_KEY,
        store,
        time,
        version,
        throttleMs: 30_000,
        askEveryMs: 10_000,
        logHours: 3,
        stop: process.stop.signal,
      },
      me: { holder: `process-${this.#processes}`, build: '0.1.0', mode: 'dry-run', startedMs: 0 },
      leases: leasesOnRows(this.rows, { monotonicMs: () => time.nowMs(), nextRvn: () => `rvn-${(this.#rvn += 1)}` }),
      voice: {
        news: ({ title }) => this.lines.push(title),
        line: (level, _event, text) => this.lines.push(`${level}: ${text}`),
        state: ({ stage, causes }) => this.stages.push([stage, ...causes].join(' ')),
        vitals: () => {},
        version: () => {},
      },
      about: {
        exchange: 'binance',
        market: 'spot',
        stakeCurrency: 'USDT',
        timeframe: '1h',
        pairs: [PAIR],
        wallet: 1000,
      },
      openMarket: this.openMarket((feed) => process.feeds.push(feed)),
      openDriver: (_spec, records, nowMs) => {
        const known = playCandles(this.#closes).filter(({ openTimeMs }) => openTimeMs + HOUR <= nowMs);
        const driver = new PlayDriver(this.#strategy, this.#closes.slice(0, known.length), records);
        process.drivers.push(driver);
        const column = (field: 'openTimeMs' | 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
          Float64Array.from(known, (candle) => candle[field]);
        const candles = {
          ...{ openTimeMs: column('openTimeMs'), open: column('open'), high: column('high') },
          ...{ low: column('low'), close: column('close'), volume: column('volume'), length: known.length },
        };
        return Promise.resolve({ driver, history: [{ series: OWN, candles }] });
      },
      mayReturnTo: () => true,
      history: () => Promise.resolve([]),
      named: () => Promise.resolve(version),
      reread: () => Promise.resolve(version),
      openDelivery: (onSettled) => Promise.resolve(this.#delivery(onSettled)),
    };
  }

  #delivery(onSettled: (settled: Settled) => void): Delivery {
    return {
      targets: ['memory'],
      waiting: 0,
      offer: (message) => {
        this.received.push(message);
        onSettled({ id: message.id, target: 'memory', how: 'sent', isLast: true });
      },
      drained: () => Promise.resolve(true),
      close: () => {},
    };
  }
}

export interface PlayProcess {
  readonly stop: AbortController;
  readonly drivers: PlayDriver[];
  readonly feeds: PlayFeed[];
  ended: Promise<void>;
}

const SPEC: NamedVersion['spec'] = {
  id: 'play-1',
  strategy: { name: 'play', file: '/play.ts', sha256: '' },
  ...{ params: {}, config: {}, pairs: [PAIR], exchange: 'binance' },
};

export const PLAY_VERSION: NamedVersion = { spec: SPEC, name: 'play version 1' };
