import { absolute, type Decimal, floorTo, multiplyFloor } from '../core/decimal.ts';
import { type EngineEvent, isAccountEvent } from '../engine/events.ts';
import type { Engine } from '../engine/interface.ts';
import { remaining } from '../engine/live-order.ts';
import type { AlgoOrder, Fill, Order } from '../engine/orders.ts';
import type { MarketKind } from '../market/market-spec.ts';

/** How long a position stood without a stop of its size, milliseconds. */
export interface Unprotected {
  readonly market: MarketKind;
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  readonly longestMs: number;
  readonly totalMs: number;
  /** When it began, for one that goes on. */
  readonly since: number | null;
}

/** How far stops are from a position. */
interface Bareness {
  /** Base units that no stop covers, or that stops cover too much. */
  readonly bare: Decimal;
  /** Stops are larger than the position. */
  readonly isMore: boolean;
  /** Of that, at the last price, quote units. */
  readonly worth: Decimal;
}

/** A time of a position, exchange time. */
interface Stretch {
  readonly market: MarketKind;
  readonly account: string;
  readonly symbol: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** One time that a position stood so. */
interface BareStretch extends Stretch, Omit<Bareness, 'isMore'> {}

interface Watched {
  readonly market: MarketKind;
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  amount: Decimal;
  since: number | null;
  /** Since when its stops are smaller than it is. */
  lackSince: number | null;
  /** Of the time that goes on, when it was worth most. */
  most: Bareness;
  longestMs: number;
  totalMs: number;
}

interface Stop {
  readonly market: MarketKind;
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  readonly positionSide: string;
  readonly quantity: Decimal;
  readonly closePosition: boolean;
}

const WAITING: ReadonlySet<string> = new Set(['NEW', 'TRIGGERING', 'TRIGGERED']);
const STOPS: ReadonlySet<string> = new Set(['STOP', 'STOP_MARKET', 'TRAILING_STOP_MARKET']);
const SPOT_STOPS: ReadonlySet<string> = new Set(['STOP_LOSS', 'STOP_LOSS_LIMIT']);

/** A stop lies so far below the price that this much of what it sells is sure: what is then worth less than the least order has none. */
const STOP_SHARE = [19n, 20n] as const;
const NEVER = { since: null, lackSince: null };
const NONE: Bareness = { bare: 0n, worth: 0n, isMore: false };

/**
 * Watches positions: one is protected while stops that only reduce it are as large as it is, give or take a step of its market. A stop
 * that has triggered protects until its order is done. On spot a position is what an account bought of a market and has not sold there
 * yet; what is less than a step, or whose whole steps are worth less than the least order at nineteen twentieths of the price, need not be covered: no stop
 * could be placed for it, which lies below the price. Beside a stop, less than a step more is of what that stands for, which sells whole steps.
 */
export class Protection {
  readonly #engine: Engine;
  readonly #positions = new Map<string, Watched>();
  readonly #stops = new Map<string, Stop>();
  #past: BareStretch[] = [];
  #lacks: Stretch[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.subscribe((event) => this.#keep(event));
  }

  /** Forgets all, and begins again with what had been told when a snapshot was taken. */
  restore(events: readonly EngineEvent[]): void {
    this.#positions.clear();
    this.#stops.clear();
    [this.#past, this.#lacks] = [[], []];
    for (const event of events) this.#keep(event);
  }

  rows(now: number): Unprotected[] {
    return [...this.#positions.values()].map(({ amount: _, most: __, lackSince: ___, ...row }) => {
      const open = row.since === null ? 0 : now - row.since;
      return { ...row, longestMs: Math.max(row.longestMs, open), totalMs: row.totalMs + open };
    });
  }

  /** Each time that a position stood so, those that go on until `now` last. */
  stretches(now: number): readonly BareStretch[] {
    const open = [...this.#positions.values()].flatMap((row) =>
      row.since === null ? [] : [stretchOf(row, row.since, now)],
    );
    return [...this.#past, ...open];
  }

  /** Of these times those in which stops were smaller than the position: two at once, as while one is replaced, are no lack. */
  lacks(now: number): readonly Stretch[] {
    const open = [...this.#positions.values()].flatMap((row) =>
      row.lackSince === null ? [] : [timeOf(row, row.lackSince, now)],
    );
    return [...this.#lacks, ...open];
  }

  #keep(event: EngineEvent): void {
    if (!isAccountEvent(event)) return;
    if (event.kind === 'algo') this.#keepStop(event.order);
    else if (event.kind === 'order' && event.order.market === 'spot') this.#keepSpot(event.order, event.fill);
    else if (event.kind === 'wallet') {
      for (const { symbol, side, amount } of event.positions)
        this.#of('usdm', event.account, symbol, side).amount = amount;
    } else return;
    this.#look(event.account, event.time);
  }

  #keepStop(order: AlgoOrder): void {
    const key = `usdm ${order.algoId}`;
    const isStop = STOPS.has(order.type) && (order.reduceOnly || order.closePosition || order.positionSide !== 'BOTH');
    if (isStop && WAITING.has(order.status)) this.#stops.set(key, { ...order, market: 'usdm' });
    else this.#stops.delete(key);
  }

  #keepSpot(order: Order, fill: Fill | null): void {
    const { account, symbol, side } = order;
    if (fill !== null) {
      const position = this.#of('spot', account, symbol, 'BOTH');
      const fee = fill.commissionAsset === this.#engine.market('spot', symbol)?.spec.base ? fill.commission : 0n;
      const amount = position.amount - fee + (side === 'BUY' ? fill.quantity : -fill.quantity);
      position.amount = amount < 0n ? 0n : amount;
    }
    const key = `spot ${order.orderId}`;
    const isOpen = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
    if (isOpen && side === 'SELL' && SPOT_STOPS.has(order.origType)) {
      this.#stops.set(key, { ...order, quantity: remaining({ order }) });
    } else this.#stops.delete(key);
  }

  #of(market: MarketKind, account: string, symbol: string, side: string): Watched {
    const key = `${market} ${account} ${symbol} ${side}`;
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    const made = { market, account, symbol, side, amount: 0n, most: NONE, longestMs: 0, totalMs: 0, ...NEVER };
    this.#positions.set(key, made);
    return made;
  }

  #look(account: string, time: number): void {
    for (const position of this.#positions.values()) {
      if (position.account !== account) continue;
      const bareness = this.#barenessOf(position);
      this.#noteLack(position, bareness !== NONE && !bareness.isMore, time);
      if (bareness !== NONE) {
        position.since ??= time;
        if (bareness.worth >= position.most.worth) position.most = bareness;
      } else if (position.since !== null) {
        const lasted = time - position.since;
        position.longestMs = Math.max(position.longestMs, lasted);
        position.totalMs += lasted;
        if (lasted > 0) this.#past.push(stretchOf(position, position.since, time));
        [position.since, position.most] = [null, NONE];
      }
    }
  }

  #noteLack(position: Watched, isLacking: boolean, time: number): void {
    if (isLacking) position.lackSince ??= time;
    else if (position.lackSince !== null) {
      this.#lacks.push(timeOf(position, position.lackSince, time));
      position.lackSince = null;
    }
  }

  /** `NONE`: it is safe. */
  #barenessOf({ market, account, symbol, side, amount }: Watched): Bareness {
    const rules = this.#engine.market(market, symbol);
    const step = rules?.filters.lot.step ?? 0n;
    const size = amount > 0n ? amount : -amount;
    const least = rules?.filters.notional?.min ?? 0n;
    const worthOf = (part: Decimal): Decimal => multiplyFloor(part, rules?.last ?? 0n);
    const isDust = (part: Decimal): boolean =>
      market === 'spot' &&
      (part < step || worthOf(step === 0n ? part : floorTo(part, step)) * STOP_SHARE[0] < least * STOP_SHARE[1]);
    if (size === 0n || isDust(size)) return NONE;
    const closing = amount > 0n ? 'SELL' : 'BUY';
    const stops = [...this.#stops.values()].filter((stop) => {
      const isHere = stop.market === market && stop.account === account && stop.symbol === symbol;
      return isHere && stop.side === closing && stop.positionSide === side;
    });
    if (stops.some(({ closePosition }) => closePosition)) return NONE;
    const covered = stops.reduce((sum, { quantity }) => sum + quantity, 0n);
    if (covered - size <= step && (size - covered <= step || isDust(size - covered - (covered > 0n ? step : 0n))))
      return NONE;
    const bare = absolute(size - covered);
    return { bare, worth: worthOf(bare), isMore: covered > size };
  }
}

function timeOf({ market, account, symbol }: Watched, fromMs: number, untilMs: number): Stretch {
  return { market, account, symbol, fromMs, untilMs };
}

function stretchOf(position: Watched, fromMs: number, untilMs: number): BareStretch {
  const { bare, worth } = position.most;
  return { ...timeOf(position, fromMs, untilMs), bare, worth };
}
