import type { AccountEvent } from '../engine/events.ts';
import type { BotStops } from './bot-stops.ts';
import { Repeats } from './repeats.ts';

/** The part of a client id that names what the bot wanted once; `null` for an id without one. */
export type IntentOf = (clientId: string) => string | null;

/** Ids of TradAI: a letter, five digits of a tag, eight of the intent, two of the attempt, two of a checksum. */
export const tradaiIntent: IntentOf = (clientId) => /^(q[a-z0-9]{13})[a-z0-9]{4}$/.exec(clientId)?.[1] ?? null;

/** Sums over orders that accounts asked for, kept as they come. */
export class OrderSums {
  requested = 0;
  /** Placed while the account's bot was said to be stopped. */
  afterShutdown = 0;
  readonly intents = new Repeats();
  readonly #intentOf: IntentOf;
  readonly #stops: BotStops;

  constructor(intentOf: IntentOf, stops: BotStops) {
    this.#intentOf = intentOf;
    this.#stops = stops;
  }

  /** The first report of an order. */
  add({ order, origin }: AccountEvent & { kind: 'order' }): void {
    if (origin !== 'request') return;
    this.requested++;
    if (this.#stops.isStopped(order.account, order.createdAt)) this.afterShutdown++;
    const intent = this.#intentOf(order.clientOrderId);
    if (intent !== null) this.intents.add(intent);
  }

  clear(): void {
    this.requested = 0;
    this.afterShutdown = 0;
    this.intents.clear();
  }
}
