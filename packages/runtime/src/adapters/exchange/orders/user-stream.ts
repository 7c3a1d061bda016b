import { setTimeout as sleep } from 'node:timers/promises';
import type { MarketKind } from '../../../data/candles.ts';
import type { OrderEvent } from '../../../ports/order-exchange.ts';
import type { StreamingExchange } from '../ccxt-live-market-stream.ts';
import type { FrameNews } from './binance-frames.ts';
import type { PairOf } from './binance-rows.ts';
import { EventQueue } from './event-queue.ts';
import { StreamPace } from './stream-pace.ts';
import { openUserConnection, type UserConnection } from './user-connection.ts';

/** What watches over all streams of a process. Real time, in ms. */
export interface StreamWatch {
  /** Takes one of the connections that a process may make; false: none is left now. */
  mayConnect(realMs: number): boolean;
  /** Counts a frame. The share of those that mean nothing, when it was too high for a while; else null. */
  heard(isKnown: boolean, realMs: number): number | null;
}

export interface UserStreamParts {
  readonly kind: MarketKind;
  readonly pairOf: PairOf;
  /** A new object each time, markets known. */
  readonly make: () => StreamingExchange;
  /** Ms until the exchange may be asked again; 0: now. */
  readonly patienceMs: () => number;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
  readonly timings: Partial<StreamTimings>;
  readonly watch: StreamWatch;
}

/** Real time, in ms. */
export interface StreamTimings {
  /** Between two renewals of a key of futures. */
  readonly renewKeyMs: number;
  /** Within which an event follows what an answer showed. */
  readonly toldWithinMs: number;
  /** Within which the exchange confirms a subscription, or never. */
  readonly subscribeWithinMs: number;
  /** Age at which a connection is renewed; the exchange cuts at 24 h. */
  readonly oldMs: number;
}

const TIMINGS: StreamTimings = {
  renewKeyMs: 15 * 60_000,
  toldWithinMs: 5_000,
  subscribeWithinMs: 10_000,
  oldMs: 23 * 3_600_000,
};
/** A connection that lives for less does not count as one that was well: exchanges ban whoever connects again and again. */
const WELL_MS = 60_000;
/** Before the next try, the first at once. */
const PAUSES_MS = [0, 250, 1_000, 2_000, 5_000, 10_000];
/** Until a connection is asked for again when a process has made too many. */
const NO_CONNECTION_MS = 5_000;
/** Between two looks for the same reason: they weigh, and an exchange says some things in bursts. */
const LOOKS_APART_MS = 5_000;
/** Between two margin calls of the same pairs, which an exchange repeats for as long as they last. */
const CALLS_APART_MS = 60_000;
/** Newest events that are remembered. */
const REMEMBERED = 5_000;

/**
 * What happens to the account, for as long as it is wanted: a connection that is lost, deaf or old is followed by a new one, made anew with
 * all that ccxt keeps of it. `suspect` says that events may be missing, `restored` that from then on they come again.
 */
export class UserStream {
  readonly #parts: UserStreamParts;
  readonly #timings: StreamTimings;
  readonly #queues = new Set<EventQueue<OrderEvent>>();
  readonly #told = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #looks = new StreamPace(LOOKS_APART_MS);
  /** Reasons for which a look is about to come. */
  readonly #waiting = new Set<string>();
  readonly #calls = new StreamPace(CALLS_APART_MS);
  readonly #dead = new WeakSet<UserConnection>();
  #current: UserConnection | null = null;
  #building: Promise<void> | null = null;
  #isOver = false;
  /** Connections in a row that did not live long. */
  #flaps = 0;
  #openedAt = 0;
  #sinceMs = Infinity;

  constructor(parts: UserStreamParts) {
    this.#parts = parts;
    this.#timings = { ...TIMINGS, ...parts.timings };
  }

  /** Exchange time from which on it told; Infinity while it tells nothing. */
  get sinceMs(): number {
    return this.#current === null ? Infinity : this.#sinceMs;
  }

  /** Resolves once it is subscribed, which may take as long as the exchange is away. */
  async open(): Promise<AsyncIterable<OrderEvent>> {
    const queue = new EventQueue<OrderEvent>();
    this.#queues.add(queue);
    if (this.#current === null) await this.#build();
    if (this.#isOver) queue.end();
    return queue;
  }

  /** For what an answer showed: an event has to follow, or the stream is deaf. */
  expect(what: string): void {
    const listened = this.#current;
    if (listened === null || this.#told.has(what)) return;
    this.#after(this.#timings.toldWithinMs, () => {
      if (this.#current === listened && !this.#told.has(what))
        this.#lose(listened, 'An answer showed what the user stream did not tell.');
    });
  }

  /** For what became known by another way than the stream. */
  tell(event: OrderEvent): void {
    for (const queue of this.#queues) queue.push(event);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const current = this.#current;
    this.#current = null;
    await current?.close();
    for (const queue of this.#queues) queue.end();
  }

  #build(): Promise<void> {
    this.#building ??= this.#tryUntilOpen().finally(() => {
      this.#building = null;
    });
    return this.#building;
  }

  async #tryUntilOpen(): Promise<void> {
    for (let tries = this.#flaps; !this.#isOver; tries += 1) {
      const pauseMs = Math.max(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]!, this.#parts.patienceMs());
      if (pauseMs > 0) await sleep(pauseMs * (1 + Math.random() / 10));
      while (!this.#isOver && !this.#parts.watch.mayConnect(performance.now()))
        await sleep(NO_CONNECTION_MS * (1 + Math.random() / 10));
      if (this.#isOver) return;
      const connection = this.#connect();
      try {
        await connection.subscribed;
      } catch {
        await connection.close();
        continue;
      }
      if (!this.#dead.has(connection)) return this.#use(connection);
    }
  }

  #connect(): UserConnection {
    const { kind, pairOf, make } = this.#parts;
    const connection: UserConnection = openUserConnection({
      ...{ kind, pairOf, exchange: make(), withinMs: this.#timings.subscribeWithinMs },
      onNews: (news) => this.#hear(news),
      onOver: (why) => this.#lose(connection, why),
    });
    return connection;
  }

  #use(connection: UserConnection): void {
    if (this.#isOver) return void connection.close();
    const before = this.#current;
    this.#current = connection;
    this.#openedAt = performance.now();
    if (before === null) this.#sinceMs = this.#parts.nowMs();
    void before?.close();
    this.#watchKey(connection);
    this.#after(this.#timings.oldMs * (1 - Math.random() / 50), () => {
      if (this.#current === connection) void this.#build();
    });
  }

  /** The connection that is used is of no use any more. */
  #lose(connection: UserConnection, why: string): void {
    this.#dead.add(connection);
    if (this.#isOver || this.#current !== connection) return;
    this.#current = null;
    this.#flaps = performance.now() - this.#openedAt < WELL_MS ? this.#flaps + 1 : 0;
    this.tell({ kind: 'suspect', why });
    void connection.close();
    void this.#build().then(() => {
      if (this.#current !== null) this.tell({ kind: 'restored' });
    });
  }

  #hear(news: FrameNews): void {
    const unknown = this.#parts.watch.heard(news.kind !== 'other', performance.now());
    if (unknown !== null) this.tell({ kind: 'unknown-frames', ratio: unknown });
    if (news.kind === 'look') this.#look(news.why);
    if (news.kind !== 'events') return;
    for (const event of news.events) {
      if (event.kind === 'order') this.#remember(orderSeen(event.order));
      if (event.kind === 'fill') this.#remember(fillSeen(event.fill));
      if (event.kind === 'margin-call' && this.#calls.waitMs(event.pairs.join(' '), performance.now()) > 0) continue;
      this.tell(event);
    }
  }

  /** All is well with the stream, and what is open is to be looked at. */
  #look(why: string): void {
    if (this.#waiting.has(why)) return;
    const waitMs = this.#looks.waitMs(why, performance.now());
    if (waitMs > 0) {
      this.#waiting.add(why);
      this.#after(Math.ceil(waitMs), () => {
        this.#waiting.delete(why);
        this.#look(why);
      });
      return;
    }
    this.tell({ kind: 'suspect', why });
    this.tell({ kind: 'restored' });
  }

  #remember(what: string): void {
    this.#told.add(what);
    if (this.#told.size > REMEMBERED) this.#told.delete(this.#told.values().next().value!);
  }

  #watchKey(connection: UserConnection): void {
    this.#after(this.#timings.renewKeyMs, () => {
      if (this.#current !== connection) return;
      void connection.renewKey().then((isAlive) => {
        if (isAlive) this.#watchKey(connection);
        else this.#lose(connection, 'The exchange does not go on with the key of the user stream.');
      });
    });
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#isOver) work();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }
}

/** How an order's state is remembered. */
export function orderSeen({ exchangeId, status }: { readonly exchangeId: string; readonly status: string }): string {
  return `order ${exchangeId} ${status}`;
}

/** How an execution is remembered. */
export function fillSeen({ pair, tradeId }: { readonly pair: string; readonly tradeId: string }): string {
  return `fill ${pair} ${tradeId}`;
}
