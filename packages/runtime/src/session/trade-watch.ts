import type { BrokerWatch } from './broker-order.ts';

/** A stop order that lies at the exchange. */
export interface ExchangeStop {
  readonly stopRate: number;
  readonly limitRate: number | null;
  readonly placedTimeMs: number;
}

/** What a session knows of an open trade beside the trade itself. */
export interface TradeWatch {
  /** Exit orders that waited in vain. */
  readonly exitsInVain: number;
  /** The exit that was tried last, and the candle on whose signals. */
  readonly lastExit: { readonly reason: string; readonly candleMs: number } | null;
  readonly stop: ExchangeStop | null;
  /** Open time of the newest candle when its position was back that somebody had taken away; absent: that never was. */
  readonly backOnMs?: number;
  /** Whether people were told that its liquidation is near. */
  readonly isWarned: boolean;
  /** Its orders at the exchange; absent where orders fill with play money. */
  readonly broker?: BrokerWatch;
}

const NOTHING: TradeWatch = { exitsInVain: 0, lastExit: null, stop: null, isWarned: false };

/** Of all open trades, by number. */
export class TradeWatches {
  readonly #byId = new Map<number, TradeWatch>();

  of({ id }: { readonly id: number }): TradeWatch {
    return this.#byId.get(id) ?? NOTHING;
  }

  set({ id }: { readonly id: number }, change: Partial<TradeWatch>): void {
    this.#byId.set(id, { ...this.of({ id }), ...change });
  }

  drop({ id }: { readonly id: number }): void {
    this.#byId.delete(id);
  }

  get all(): Iterable<readonly [id: number, watch: TradeWatch]> {
    return this.#byId;
  }
}
