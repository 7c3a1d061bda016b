import { leasesOnRows } from '../../../ports/leases-on-rows.ts';
import { MemoryLeaseRows } from '../../../ports/memory-lease-rows.fixture.ts';
import { MemorySessionStore } from '../../../ports/memory-session-store.fixture.ts';
import { MOST_CAPS, type Caps } from '../../../orders/caps.ts';
import type { Notification } from '../../../ports/notifier.ts';
import type { SessionStore } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { HOUR, OWN, PAIR, playCandles } from '../play/play-driver.fixture.ts';
import { PlayFeed, playClock } from '../play/play-feed.fixture.ts';
import { PLAY_VERSION } from '../play/play-world.fixture.ts';
import { crashPoint } from '../host/crash-point.ts';
import type { RealTime } from '../host/real-time.ts';
import { crashInsideCommit } from '../host/step-crashes.ts';
import type { NamedVersion } from '../start/named-version.ts';
import { runSession } from '../start/run-session.ts';
import type { SessionWorld } from '../start/session-world.ts';
import { MadeOrderExchange, type MadeExchangeOptions } from './made-order-exchange.fixture.ts';
import { MadeTrader, type MadeDecision } from './made-trader.fixture.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { LiveOrders } from './live-orders.ts';

export const LIVE_KEY = { account: 'acc-1', strategy: 'play', mode: 'live' } as const;

/** A process that may be killed: from then on nothing that it awaits comes back, and nothing that it begins happens. */
export class MortalProcess {
  isDead = false;
  /** How often it began to wait for somebody, or went on after that. */
  points = 0;
  /** It is killed at this point. */
  readonly killAt: number;

  constructor(killAt = Infinity) {
    this.killAt = killAt;
  }

  /** The methods of this object, as they are for whoever may die before and after each. */
  around<T extends object>(inner: T): T {
    return new Proxy(inner, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (this.#dies()) return never();
          const result: unknown = Reflect.apply(value as (...all: unknown[]) => unknown, target, args);
          if (!(result instanceof Promise)) return result;
          return result.then(
            (done: unknown): unknown => (this.#dies() ? never() : done),
            (error: unknown) => (this.#dies() ? never() : Promise.reject(error as Error)),
          );
        };
      },
    });
  }

  time(base: ManualTime, bornMs: number): RealTime {
    return {
      nowMs: () => base.nowMs() - bornMs,
      epochMs: () => base.epochMs(),
      sleep: async (ms, signal) => {
        await base.sleep(ms, signal);
        if (this.isDead) await never();
      },
      chance: () => base.chance(),
    };
  }

  #dies(): boolean {
    if (!this.isDead) this.points += 1;
    if (this.points >= this.killAt) this.isDead = true;
    return this.isDead;
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** A live session on a made exchange, all on one clock that passes when a test says so. What is kept outlives processes. */
export class MadeLiveWorld {
  readonly time = new ManualTime();
  readonly store = new MemorySessionStore();
  readonly rows = new MemoryLeaseRows();
  readonly exchange: MadeOrderExchange;
  readonly lines: string[] = [];
  readonly stages: string[] = [];
  /** As beats would name them. */
  unprotected: readonly string[] = [];
  readonly received: Notification[] = [];
  readonly startMs: number;
  readonly market: 'spot' | 'futures';
  readonly pair: typeof PAIR;
  readonly #script: readonly MadeDecision[];
  readonly #closes: readonly number[];
  /** Beside the largest ones. */
  caps: Partial<Caps> = {};
  /** What the trades have come to, open ones at the mark; stake currency. */
  profit = 0;
  /** Whether the strategy says that it keeps stops at the exchange. */
  keepsStops = true;
  /** Its `stoploss`, where no stop can be placed for that. */
  bareStoploss: number | null = null;
  /** What the version of processes that begin from now on is beside the usual one. */
  named: Partial<Omit<NamedVersion, 'spec'>> = {};
  #rvn = 0;
  #processes = 0;

  /** `script`: times count from the session's first moment. */
  constructor(
    script: readonly MadeDecision[],
    {
      market = 'spot',
      pair = PAIR,
      ...options
    }: Partial<Omit<MadeExchangeOptions, 'time'> & { pair: typeof PAIR }> = {},
    closes: readonly number[] = Array.from({ length: 30 }, () => 100),
  ) {
    this.#closes = closes;
    this.market = market;
    this.pair = pair;
    this.startMs = playCandles(closes)[5]!.openTimeMs;
    this.#script = script.map((decision) => ({ ...decision, atMs: this.startMs + decision.atMs }));
    const time = { nowMs: () => this.nowMs, sleep: (ms: number) => this.time.sleep(ms) };
    this.exchange = new MadeOrderExchange({ market, time, ...options });
    this.exchange.books.price(pair, closes[5]!);
    this.exchange.listed = [{ pair, isActive: true, rules: MARKET }];
  }

  /** Exchange time. */
  get nowMs(): number {
    return this.startMs + this.time.nowMs();
  }

  /** By key. */
  async records(): Promise<SessionRecords> {
    const found = (await this.store.read(LIVE_KEY))?.records ?? new Map<string, string>();
    return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A process that begins now. `change`: of its world, or of what it would be. */
  start(
    mortal = new MortalProcess(),
    change: Partial<SessionWorld> | ((made: SessionWorld) => Partial<SessionWorld>) = {},
  ): MadeProcess {
    this.#processes += 1;
    const holder = `process-${this.#processes}`;
    const stop = new AbortController();
    const parts: MadeProcess = { mortal, stop, traders: [], ended: Promise.resolve(), kill: () => {} };
    parts.kill = () => {
      mortal.isDead = true;
      this.store.ended.add(holder);
    };
    const world = this.#world(parts, holder);
    parts.ended = runSession({ ...world, ...(typeof change === 'function' ? change(world) : change) });
    parts.ended.catch(() => {});
    return parts;
  }

  #world({ mortal, stop, traders }: MadeProcess, holder: string): SessionWorld {
    const version = { ...PLAY_VERSION, ...this.named, spec: { ...PLAY_VERSION.spec, pairs: [this.pair] } };
    const bornMs = this.time.nowMs();
    const time = mortal.time(this.time, bornMs);
    const clock = playClock(time, this.startMs + bornMs);
    const leases = leasesOnRows(this.rows, {
      monotonicMs: () => time.nowMs(),
      nextRvn: () => `rvn-${(this.#rvn += 1)}`,
    });
    return {
      ...{ key: LIVE_KEY, store: mortal.around(this.#mortalStore(mortal)), time, version },
      throttleMs: 5_000,
      ...{ askEveryMs: 60_000, logHours: 3, stop: stop.signal },
      me: { holder, build: '0.1.0', mode: 'live', startedMs: 0 },
      leases: mortal.around(leases),
      voice: {
        news: ({ title }) => void (mortal.isDead || this.lines.push(title)),
        line: (level, _event, text) => void (mortal.isDead || this.lines.push(`${level}: ${text}`)),
        state: ({ stage, causes }) => void (mortal.isDead || this.stages.push([stage, ...causes].join(' '))),
        vitals: ({ orders }) => void (mortal.isDead || (this.unprotected = orders?.unprotected ?? [])),
        version: () => {},
      },
      about: {
        ...{ exchange: 'binance', market: this.market, stakeCurrency: 'USDT', timeframe: '1h', pairs: [this.pair] },
        wallet: 1000,
      },
      orders: this.orders(mortal),
      openMarket: () =>
        Promise.resolve({
          ...{ clock, openFeed: () => new PlayFeed(clock, this.#closes, this.pair), fundingOf: null },
          exchangeMs: () => Promise.resolve(clock.nowMs()),
          close: () => Promise.resolve(),
        }),
      openDriver: (_spec, records, nowMs) => {
        const trader = new MadeTrader(this.#script, this.market, records);
        trader.keepsStops = this.keepsStops;
        trader.bareStoploss = this.bareStoploss;
        trader.profit = () => this.profit;
        traders.push(trader);
        return Promise.resolve({
          driver: trader,
          history: [{ series: { ...OWN, pair: this.pair }, candles: madeColumns(this.#closes, nowMs) }],
        });
      },
      history: () => Promise.resolve([]),
      named: () => Promise.resolve(version),
      reread: () => Promise.resolve(version),
      openDelivery: (onSettled) =>
        Promise.resolve({
          ...{ targets: ['memory'], waiting: 0, drained: () => Promise.resolve(true), close: () => {} },
          offer: (message) => {
            if (mortal.isDead) return;
            this.received.push(message);
            onSettled({ id: message.id, target: 'memory', how: 'sent', isLast: true });
          },
        }),
    };
  }

  /** A process that dies inside a commit leaves nothing of it. */
  #mortalStore(mortal: MortalProcess): SessionStore {
    const commit: SessionStore['commit'] = (key, writer, step) => {
      crashInsideCommit(step);
      return mortal.isDead ? never() : this.store.commit(key, writer, step);
    };
    return new Proxy(this.store, {
      get: (store, name) => {
        const value: unknown = name === 'commit' ? commit : Reflect.get(store, name, store);
        return typeof value === 'function' ? (value.bind(store) as unknown) : value;
      },
    });
  }

  orders(mortal: MortalProcess): LiveOrders {
    const isSpot = this.market === 'spot';
    this.exchange.onWire = (place) => {
      crashPoint(ON_WIRE[place]);
      return !mortal.isDead;
    };
    return {
      exchange: mortal.around(this.exchange),
      rules: { hasTriggerRoute: !isSpot, mayDoubleStops: !isSpot, hasRequestExpiry: true, ...MADE_TIMES },
      ...{ marketOf: () => MARKET, caps: { ...MOST_CAPS, ...this.caps }, marginMode: isSpot ? null : 'isolated' },
    };
  }
}

const ON_WIRE = { connected: 'C05', 'half-sent': 'C06', 'head-in': 'C08' } as const;
const MADE_TIMES = { marginMs: 5000, retentionMs: 3 * 86_400_000 };
export const MARKET: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.01', contractSize: '1', minAmount: null, maxAmount: null },
  ...{ maxMarketAmount: null, minCost: '10', maxCost: null },
};

export interface MadeProcess {
  readonly mortal: MortalProcess;
  readonly stop: AbortController;
  readonly traders: MadeTrader[];
  ended: Promise<void>;
  kill: () => void;
}

/** Candles that had closed by then. */
export function madeColumns(closes: readonly number[], nowMs: number) {
  const known = playCandles(closes).filter(({ openTimeMs }) => openTimeMs + HOUR <= nowMs);
  const column = (field: 'openTimeMs' | 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
    Float64Array.from(known, (candle) => candle[field]);
  return {
    ...{ openTimeMs: column('openTimeMs'), open: column('open'), high: column('high'), low: column('low') },
    ...{ close: column('close'), volume: column('volume'), length: known.length },
  };
}
