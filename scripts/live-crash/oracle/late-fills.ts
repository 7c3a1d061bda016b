import { type Decimal, type MarketKind, type SimExchange } from '@tradai/sim-exchange';
import type { OrderStory } from './order-story.ts';

/** Exchange time before the last step of a session within which it may not have heard any more. */
const LAST_WORDS_MS = 2000;

/** An execution, as the exchange keeps it. */
type Fill = ReturnType<SimExchange['ledger']['fills']>[number];

/** What was executed while a process was on its way out, or after it: no session could have heard of it for certain. */
export class LateFills {
  readonly sinceMs: number;
  readonly #late: readonly Fill[];
  readonly #unheard: readonly Fill[];

  constructor({ lastMs, fills }: Pick<OrderStory, 'lastMs' | 'fills'>, sim: SimExchange, kind: MarketKind) {
    const told = new Set([...fills.values()].map(({ pair, tradeId }) => fillName({ symbol: symbolOf(pair), tradeId })));
    this.sinceMs = lastMs - LAST_WORDS_MS;
    this.#late = sim.ledger.fills({ market: kind, since: this.sinceMs });
    this.#unheard = this.#late.filter((fill) => !told.has(fillName(fill)));
  }

  /** What stands in no book. */
  get unheard(): readonly Fill[] {
    return this.#unheard;
  }

  /** Of a plain order, what stands in no book. */
  unheardOf(symbol: string, orderId: string): Decimal {
    return sumOf(this.#unheard.filter((fill) => fill.symbol === symbol && String(fill.orderId) === orderId));
  }

  /** What the account holds by what stands in no book, signed; on spot a fee in the coin is taken off. */
  heldUnheard(symbol: string): Decimal {
    const own = this.#unheard.filter((fill) => fill.symbol === symbol);
    return own.reduce((sum, { side, quantity, commission, commissionAsset }) => {
      const fee = `${commissionAsset}USDT` === symbol ? commission : 0n;
      return sum + (side === 'BUY' ? quantity : -quantity) - fee;
    }, 0n);
  }

  /** All of it, heard of or not: what follows from it, nobody may have done. */
  amountOf(symbol: string): Decimal {
    return sumOf(this.#late.filter((fill) => fill.symbol === symbol));
  }

  /** Plain orders that were executed so late. */
  ordersOf(symbol: string): ReadonlySet<string> {
    return new Set(this.#late.filter((fill) => fill.symbol === symbol).map(({ orderId }) => String(orderId)));
  }
}

/** An execution's name, by which books and exchange are compared. */
export function fillName({ symbol, tradeId }: { readonly symbol: string; readonly tradeId: bigint | string }): string {
  return `${symbol} ${tradeId}`;
}

/** The exchange's name of a pair. */
export function symbolOf(pair: string): string {
  return pair.split(':')[0]!.replace('/', '');
}

function sumOf(fills: readonly Fill[]): Decimal {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0n);
}
