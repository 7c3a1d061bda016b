import { refuse } from '../engine/refusal.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { WireRefusal } from './wire-refusal.ts';

/** How much a client may ask for. Windows are aligned to the exchange's clock. */
export interface LimitSpec {
  readonly spot: {
    readonly weight: number;
    readonly orders10s: number;
    readonly ordersLong: number;
    readonly raw: number;
  };
  /** `ordersLong`: per day on spot, per minute on futures. */
  readonly usdm: { readonly weight: number; readonly orders10s: number; readonly ordersLong: number };
  /** Requests above the limit, within one window, that end in a ban. */
  readonly strikes: number;
  readonly banSeconds: number;
}

export const USUAL_LIMITS: LimitSpec = {
  spot: { weight: 6_000, orders10s: 100, ordersLong: 200_000, raw: 61_000 },
  usdm: { weight: 2_400, orders10s: 300, ordersLong: 1_200 },
  strikes: 10,
  banSeconds: 120,
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LONGEST_BAN_S = 259_200;

/** Sums within windows that begin at multiples of their length. */
class WindowSum {
  readonly #lengthMs: number;
  #window = -1;
  #sum = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  add(now: number, amount: number): number {
    this.#sum = this.at(now) + amount;
    return this.#sum;
  }

  at(now: number): number {
    const window = Math.floor(now / this.#lengthMs);
    if (window !== this.#window) this.#sum = 0;
    this.#window = window;
    return this.#sum;
  }

  /** Seconds until it begins anew. */
  secondsLeft(now: number): number {
    return Math.ceil((this.#lengthMs - (now % this.#lengthMs)) / 1_000);
  }
}

/** Weights, orders and bans of one market's host. */
export class RateLimits {
  readonly #kind: MarketKind;
  readonly #spec: LimitSpec;
  readonly #weight = new WindowSum(MINUTE_MS);
  readonly #raw = new WindowSum(5 * MINUTE_MS);
  readonly #strikes = new WindowSum(MINUTE_MS);
  readonly #orders = new Map<string, { readonly short: WindowSum; readonly long: WindowSum }>();
  #bannedUntil = 0;
  #bans = 0;
  /** Largest sum of weights that a minute saw. */
  maxUsedWeight = 0;

  constructor(kind: MarketKind, spec: LimitSpec) {
    this.#kind = kind;
    this.#spec = spec;
  }

  isBanned(now: number): boolean {
    return now < this.#bannedUntil;
  }

  banned(now: number): WireRefusal {
    const message = `Way too much request weight used; IP banned until ${this.#bannedUntil}. Please use WebSocket Streams for live updates to avoid bans.`;
    return limited(-1003, message, 418, Math.ceil((this.#bannedUntil - now) / 1_000));
  }

  ban(now: number, seconds: number): void {
    this.#bannedUntil = now + seconds * 1_000;
  }

  /** Throws 429, and 418 for who does not stop. */
  addWeight(now: number, weight: number): void {
    const used = this.#weight.add(now, weight);
    if (used > this.maxUsedWeight) this.maxUsedWeight = used;
    const { raw } = this.#spec.spot;
    const isRawFull = this.#kind === 'spot' && this.#raw.add(now, 1) > raw;
    if (used <= this.#spec[this.#kind].weight && !isRawFull) return;
    if (this.#strikes.add(now, 1) >= this.#spec.strikes) {
      this.ban(now, Math.min(LONGEST_BAN_S, this.#spec.banSeconds * 2 ** this.#bans++));
      throw this.banned(now);
    }
    const message = `Too much request weight used; current limit is ${this.#spec[this.#kind].weight} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`;
    throw limited(-1003, message, 429, this.#weight.secondsLeft(now));
  }

  /** Fills up the present minute, as others behind the same address would. */
  useWeight(now: number, value: number): void {
    this.#weight.add(now, value - this.#weight.at(now));
  }

  /** Throws −1015 when the account gave too many. */
  checkOrders(now: number, account: string): void {
    const { short, long } = this.#ordersOf(account);
    const { orders10s, ordersLong } = this.#spec[this.#kind];
    const name = this.#kind === 'spot' ? '1 DAY' : '1 MINUTE';
    if (short.at(now) >= orders10s) throw tooManyOrders(orders10s, '10 SECOND', short.secondsLeft(now));
    if (long.at(now) >= ordersLong) throw tooManyOrders(ordersLong, name, long.secondsLeft(now));
  }

  countOrder(now: number, account: string): void {
    const { short, long } = this.#ordersOf(account);
    short.add(now, 1);
    long.add(now, 1);
  }

  weightHeaders(now: number): Record<string, string> {
    const used = String(this.#weight.at(now));
    return { 'x-mbx-used-weight': used, 'x-mbx-used-weight-1m': used };
  }

  orderHeaders(now: number, account: string): Record<string, string> {
    const { short, long } = this.#ordersOf(account);
    const name = this.#kind === 'spot' ? 'x-mbx-order-count-1d' : 'x-mbx-order-count-1m';
    return { 'x-mbx-order-count-10s': String(short.at(now)), [name]: String(long.at(now)) };
  }

  /** As `exchangeInfo` lists them. */
  rows(): { rateLimitType: string; interval: string; intervalNum: number; limit: number }[] {
    const { weight, orders10s, ordersLong } = this.#spec[this.#kind];
    const row = (rateLimitType: string, interval: string, intervalNum: number, limit: number) => {
      return { rateLimitType, interval, intervalNum, limit };
    };
    const long = this.#kind === 'spot' ? 'DAY' : 'MINUTE';
    return [
      row('REQUEST_WEIGHT', 'MINUTE', 1, weight),
      row('ORDERS', 'SECOND', 10, orders10s),
      row('ORDERS', long, 1, ordersLong),
      ...(this.#kind === 'spot' ? [row('RAW_REQUESTS', 'MINUTE', 5, this.#spec.spot.raw)] : []),
    ];
  }

  /** With what was used of each, as ws-api answers and `rateLimit/order` list them. */
  used(now: number, account: string, type: 'ORDERS' | 'REQUEST_WEIGHT'): Record<string, unknown>[] {
    const { short, long } = this.#ordersOf(account);
    const rows = this.rows().filter((row) => row.rateLimitType === type);
    if (type === 'REQUEST_WEIGHT') return rows.map((row) => ({ ...row, count: this.#weight.at(now) }));
    return rows.map((row) => ({ ...row, count: (row.interval === 'SECOND' ? short : long).at(now) }));
  }

  #ordersOf(account: string): { readonly short: WindowSum; readonly long: WindowSum } {
    const known = this.#orders.get(account);
    if (known !== undefined) return known;
    const longMs = this.#kind === 'spot' ? DAY_MS : MINUTE_MS;
    const made = { short: new WindowSum(10_000), long: new WindowSum(longMs) };
    this.#orders.set(account, made);
    return made;
  }
}

function limited(code: number, message: string, status: number, retryAfter: number): WireRefusal {
  return new WireRefusal(refuse(code, message), { status, retryAfter });
}

function tooManyOrders(limit: number, interval: string, retryAfter: number): WireRefusal {
  return limited(-1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`, 429, retryAfter);
}
