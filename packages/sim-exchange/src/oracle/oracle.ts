import type { EngineEvent } from '../engine/events.ts';
import type { Exchange } from '../wire/exchange.ts';
import { type BotState, type Difference, differences } from './bot-state.ts';
import { BotStops } from './bot-stops.ts';
import { expectOnce, type Report, reportOf } from './checks.ts';
import type { Ledger } from './ledger.ts';
import { type IntentOf, OrderSums } from './order-sums.ts';
import { Protection } from './protection.ts';
import type { RequestRecord } from './request-log.ts';

/** What had been told, asked and connected at some time. */
export interface Told {
  readonly events: readonly EngineEvent[];
  readonly requests: readonly RequestRecord[];
  readonly connects: readonly number[];
}

/** Who knows what really happened. The bot under test never sees it. */
export interface Oracle {
  readonly protection: Protection;
  readonly stops: BotStops;
  report(): Report;
  /** Goes back to what had been told when a snapshot was taken. */
  restore(told: Told): void;
  /** What a snapshot must hold of it. */
  save(): Told;
  /** Where a bot's story differs from the exchange's; empty when they tell the same. */
  diff(bot: BotState): Difference[];
  /** Throws when not exactly one order has a client id that begins so. */
  expectOnce(clientIdPrefix: string): void;
}

export function makeOracle(exchange: Exchange, ledger: Ledger, seed: number, intentOf: IntentOf): Oracle {
  const { engine, log, limits, keys } = exchange;
  const [first] = keys.values();
  const protection = new Protection(engine);
  const stops = new BotStops();
  const orders = new OrderSums(intentOf, stops);
  ledger.onNewOrder((event) => orders.add(event));
  return {
    protection,
    stops,
    report: () => {
      const now = engine.scheduler.time;
      return reportOf({ log, limits: [limits.spot, limits.usdm], protection, orders, now });
    },
    save: () => ({ events: ledger.events, requests: log.records, connects: log.connects }),
    restore: ({ events, requests, connects }) => {
      stops.rewind(engine.scheduler.time);
      orders.clear();
      ledger.restore(events);
      log.restore(requests, connects);
      protection.restore(events);
    },
    diff: (bot) => differences(ledger, bot.account ?? first?.account ?? '', engine.scheduler.time, bot),
    expectOnce: (prefix) => expectOnce(ledger, prefix, seed),
  };
}
