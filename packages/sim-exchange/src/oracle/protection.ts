import type { Decimal } from '../core/decimal.ts';
import { isAccountEvent } from '../engine/events.ts';
import type { Engine } from '../engine/interface.ts';
import type { AlgoOrder } from '../engine/orders.ts';

/** How long a futures position stood without a stop of its size, milliseconds. */
export interface Unprotected {
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  readonly longestMs: number;
  readonly totalMs: number;
  /** When it began, for one that goes on. */
  readonly since: number | null;
}

interface Watched {
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  amount: Decimal;
  since: number | null;
  longestMs: number;
  totalMs: number;
}

const OPEN: ReadonlySet<string> = new Set(['NEW', 'TRIGGERING']);
const STOPS: ReadonlySet<string> = new Set(['STOP', 'STOP_MARKET', 'TRAILING_STOP_MARKET']);

/**
 * Watches futures positions: one is protected while stops that only reduce it are as large as it is, give or take a step of its market.
 * A stop that has triggered protects until its order is done.
 */
export class Protection {
  readonly #engine: Engine;
  readonly #positions = new Map<string, Watched>();
  readonly #stops = new Map<bigint, AlgoOrder>();

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.subscribe((event) => {
      if (!isAccountEvent(event)) return;
      if (event.kind === 'algo') this.#keepStop(event.order);
      else if (event.kind === 'wallet') {
        for (const { symbol, side, amount } of event.positions) this.#of(event.account, symbol, side).amount = amount;
      } else return;
      this.#look(event.account, event.time);
    });
  }

  rows(now: number): Unprotected[] {
    return [...this.#positions.values()].map(({ account, symbol, side, since, longestMs, totalMs }) => {
      const open = since === null ? 0 : now - since;
      return { account, symbol, side, longestMs: Math.max(longestMs, open), totalMs: totalMs + open, since };
    });
  }

  #keepStop(order: AlgoOrder): void {
    const isStop = STOPS.has(order.type) && (order.reduceOnly || order.closePosition || order.positionSide !== 'BOTH');
    if (isStop && (OPEN.has(order.status) || order.status === 'TRIGGERED')) this.#stops.set(order.algoId, order);
    else this.#stops.delete(order.algoId);
  }

  #of(account: string, symbol: string, side: string): Watched {
    const key = `${account} ${symbol} ${side}`;
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    const made = { account, symbol, side, amount: 0n, since: null, longestMs: 0, totalMs: 0 };
    this.#positions.set(key, made);
    return made;
  }

  #look(account: string, time: number): void {
    for (const position of this.#positions.values()) {
      if (position.account !== account) continue;
      const isSafe = position.amount === 0n || this.#isCovered(position);
      if (!isSafe) position.since ??= time;
      else if (position.since !== null) {
        const lasted = time - position.since;
        position.longestMs = Math.max(position.longestMs, lasted);
        position.totalMs += lasted;
        position.since = null;
      }
    }
  }

  #isCovered({ account, symbol, side, amount }: Watched): boolean {
    const closing = amount > 0n ? 'SELL' : 'BUY';
    const size = amount > 0n ? amount : -amount;
    const stops = [...this.#stops.values()].filter((stop) => {
      return stop.account === account && stop.symbol === symbol && stop.side === closing && stop.positionSide === side;
    });
    if (stops.some(({ closePosition }) => closePosition)) return true;
    const covered = stops.reduce((sum, { quantity }) => sum + quantity, 0n);
    const step = this.#engine.market('usdm', symbol)?.filters.lot.step ?? 0n;
    return covered - size <= step && size - covered <= step;
  }
}
