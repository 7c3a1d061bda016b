import { createEngine, decimal, type Engine, isRefusal, Ledger, type SpotOrderRequest } from '@tradai/sim-exchange';
import { describe, expect, it } from 'vitest';
import { anAttempt, anIntent } from '../../packages/runtime/src/orders/attempt.fixture.ts';
import type { Intent } from '../../packages/runtime/src/orders/attempt.ts';
import { stopsMet, type StopMet } from './stops-met.ts';

const START = Date.UTC(2025, 0, 1, 1);
const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

/** A real exchange at 100 with what trade 1 of a session bought there, whose stop lies at 98. */
class Place {
  readonly #engine: Engine = createEngine({
    ...{ seed: 7, start: START, accounts: [{ id: 'me', spot: { balances: { USDT: '10000', BTC: '10' } } }] },
    markets: [
      {
        ...{ kind: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', filters: FILTERS, book: { base: '5' } },
        source: { kind: 'script', lines: [{ at: '+0', price: '100' }] },
      },
    ],
  });
  readonly #ledger = new Ledger(this.#engine, ['me']);
  readonly #intents: Intent[] = [];

  constructor() {
    this.#engine.scheduler.run(START);
    this.send('enter', { side: 'BUY', type: 'MARKET' });
  }

  /** Client id of the order. */
  send(action: Intent['action'], request: Partial<SpotOrderRequest> & Pick<SpotOrderRequest, 'side' | 'type'>): string {
    const id = this.#intents.length + 1;
    this.#intents.push(anIntent({ id, tradeId: 1, action }));
    const clientOrderId = `order-${id}`;
    const order = { symbol: 'BTCUSDT', quantity: decimal('1'), clientOrderId, ...request };
    const placed = this.#engine.spot.place('me', order);
    if (isRefusal(placed)) throw new Error(`The exchange refused ${action}: ${placed.message}`);
    return clientOrderId;
  }

  stop(quantity = '1'): string {
    return this.send('stop', {
      ...{ side: 'SELL', type: 'STOP_LOSS', stopPrice: decimal('98'), quantity: decimal(quantity) },
    });
  }

  leave(quantity = '1'): void {
    this.send('exit', { side: 'SELL', type: 'MARKET', quantity: decimal(quantity) });
  }

  cancel(clientOrderId: string): void {
    this.#engine.spot.cancel('me', { symbol: 'BTCUSDT', clientOrderId });
  }

  /** So many seconds after the start. */
  price(price: string, second: number): void {
    const time = START + second * 1000;
    this.#engine.scheduler.run(time);
    const tick = { kind: 'tick', time, price: decimal(price), quantity: decimal('1'), buyerMaker: false } as const;
    this.#engine.feed('spot', 'BTCUSDT', { ...tick, opensBar: false });
    this.#engine.scheduler.run(time);
  }

  met(): StopMet | undefined {
    const attempts = this.#intents.map(({ id }) => anAttempt('FILLED', { cid: `order-${id}`, intent: id }));
    const sim = { engine: this.#engine, ledger: this.#ledger };
    return stopsMet({ intents: this.#intents, attempts }, sim).get(1);
  }
}

describe('how the exchange has it that a trade met its stop', () => {
  it('by the stop that lay there', () => {
    const place = new Place();
    place.stop();
    place.price('97.5', 100);

    expect(place.met()).toEqual({ by: 'stop', trigger: 98, candleMs: START, lowest: 97.5 });
  });

  it('by what the session sent at the market, the stop out of the way', () => {
    const place = new Place();
    const stop = place.stop();
    place.price('98.01', 100);
    place.cancel(stop);
    place.leave();

    const met = place.met();
    expect(met).toMatchObject({ by: 'exit', trigger: 98, candleMs: START });
    // The best bid lies below the last price: a session meets its stop by that.
    expect(met?.lowest).toBe(98);
  });

  it('at no price of the minutes before it', () => {
    const place = new Place();
    place.price('95', 30);
    place.price('99', 60);
    place.price('99', 70);
    place.cancel(place.stop());
    place.leave();

    expect(place.met()?.lowest).toBeGreaterThan(98);
  });

  it.each<readonly [string, (place: Place) => void]>([
    ['nothing was sold', (place) => void place.stop()],
    ['no stop lay there', (place) => place.leave()],
    [
      'both have sold a part',
      (place) => {
        place.stop('0.4');
        place.leave('0.6');
        place.price('97.5', 10);
      },
    ],
    [
      'parts were sold in two candles',
      (place) => {
        place.cancel(place.stop());
        place.leave('0.4');
        place.price('97.5', 100);
        place.leave('0.6');
      },
    ],
    [
      'a limit sold it',
      (place) => {
        place.cancel(place.stop());
        place.send('exit', { side: 'SELL', type: 'LIMIT', price: decimal('99'), timeInForce: 'GTC' });
      },
    ],
  ])('is not said where %s', (_, did) => {
    const place = new Place();
    did(place);

    expect(place.met()).toBeUndefined();
  });
});
