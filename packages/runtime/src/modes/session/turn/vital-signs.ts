import { worstSeries } from '../../../container/pulse/session-vitals.ts';
import type { SessionHost } from '../host/session-host.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import { orderVitals } from '../orders/order-vitals.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';

/** Real time between two lines that say how a session fares. */
const LINE_EVERY_MS = 60_000;

/** Tells beats how the session fares, and once a minute whoever reads along. */
export class VitalSigns {
  readonly #host: SessionHost;
  #nextLineMs: number;

  readonly #desk: OrderDesk | null;

  /** `desk`: null where orders fill with play money. */
  constructor(host: SessionHost, desk: OrderDesk | null) {
    this.#host = host;
    this.#desk = desk;
    this.#nextLineMs = host.parts.time.nowMs() + LINE_EVERY_MS;
  }

  tell(): void {
    const { feed, openTrades, parts, profitAbs } = this.#host;
    const { series, lastAnswerMs, offsetMs } = feed.health();
    const records = [...openTrades].map((key) => this.#host.read<TradeRecord>(key)!);
    const openOrders = records.filter(({ orders }) => orders.some(({ status }) => status === 'open')).length;
    const worst = worstSeries(series, feed.nowMs());
    const figures = { lastAnswerMs, offsetMs, openTrades: records.length, openOrders, pnl: profitAbs };
    const orders = this.#desk === null ? null : orderVitals(this.#desk);
    parts.voice.vitals({ worst, ...figures, orders });
    const nowMs = parts.time.nowMs();
    if (nowMs < this.#nextLineMs) return;
    this.#nextLineMs = nowMs + LINE_EVERY_MS;
    const ageS = worst === null ? null : Math.round((feed.nowMs() - worst.closeMs) / 1000);
    const text = `${records.length} open, ${profitAbs?.toFixed(2) ?? '?'} made, newest candle ${ageS ?? '?'} s old.`;
    parts.voice.line('info', 'status', text, { open_trades: records.length, pnl: profitAbs, data_age_s: ageS });
  }
}
