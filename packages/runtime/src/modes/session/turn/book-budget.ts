/** Market time. Exchanges count requests by the minute, and a look may come every 50 ms. */
const EVERY_MS = 2000;
/** Books of one look at open trades: twenty every two seconds are half of what Binance allows, every five a fifth. */
const MOST_AT_ONCE = 20;
/** Looks within which every pair has had its turn: of a market that stands still nothing else is heard, and after 30 s it counts as away. */
const ROUND = 4;

/**
 * Which books are worth a request now. When candles close, all that are wanted: entries are decided then. Between closes a few at a time, one
 * pair after the other, as a hundred open trades would use up what the exchange allows; the others are seen by their best prices.
 */
export class BookBudget {
  #nextMs = -Infinity;
  /** Where the next round begins. */
  #after: string | null = null;

  /** Of `wanted`, in the order in which their books were fetched longest ago. `nowMs`: market time that never stands still. */
  due(wanted: readonly string[], hasCandles: boolean, nowMs: number): readonly string[] {
    if (!hasCandles && nowMs < this.#nextMs) return [];
    this.#nextMs = nowMs + EVERY_MS;
    if (hasCandles) return wanted;
    const from = this.#after === null ? 0 : wanted.indexOf(this.#after) + 1;
    const count = Math.max(MOST_AT_ONCE, Math.ceil(wanted.length / ROUND));
    const round = [...wanted.slice(from), ...wanted.slice(0, from)].slice(0, count);
    this.#after = round.at(-1) ?? null;
    return round;
  }
}
