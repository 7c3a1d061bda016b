import { describe, expect, it } from 'vitest';
import { MadeBroker, reportOf } from '../../../session/made-broker.fixture.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld } from '../../../session/rate-world.fixture.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { lateEntryText } from './late-entry.ts';

const NOW = START + 2 * FIVE;
const SHOWN = [100, 100.1] as const;

/** A trade whose entry of 1 is wanted at 100 and was canceled after `filled`. */
function canceled(
  filled: number,
  pairs: RateWorld['pairs'],
): { readonly broker: MadeBroker; readonly order: WantedOrder } {
  const broker = new MadeBroker(new RatePlay({ pairs: pairs!, rates: { fills: 'exchange' } }));
  broker.play.close(1, SHOWN);
  const order = broker.find('enter');
  broker.cancel(NOW, order, filled);
  return { broker, order };
}

/** What people are told when it turns out that so much of the order was filled. */
function told(broker: MadeBroker, order: WantedOrder, filled: number): string | null {
  const before = new Map(broker.play.records);
  const report = reportOf(order, { state: 'canceled', filled, average: 100 });
  broker.tell(NOW + FIVE, report);
  return lateEntryText(before, broker.play.records, report);
}

describe('what an entry got late', () => {
  it('is told with pair, amount and both trades where its trade was closed, and once', () => {
    const { broker, order } = canceled(0.4, [{ enterLong: [1], exitLong: [2] }]);
    broker.play.close(2, SHOWN);
    broker.fill(NOW + FIVE, broker.find('exit'), 100, 0.4);
    expect(told(broker, order, 0.9)).toBe(
      'P0/USDT: 0.5 that an entry of trade 1 got after that trade was over is trade 2 now.',
    );
    expect(told(broker, order, 0.9)).toBeNull();
    expect(told(broker, order, 1)).toBe(
      'P0/USDT: 0.1 that an entry of trade 1 got after that trade was over belongs to trade 2 now.',
    );
  });

  it('is told where another trade has the pair by now', () => {
    const { broker, order } = canceled(0, [{ enterLong: [1, 2] }]);
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(told(broker, order, 0.3)).toBe(
      'P0/USDT: 0.3 that an entry of trade 1 got after that trade was over belongs to trade 2 now.',
    );
  });

  it('is not told where it comes to its own trade', () => {
    const { broker, order } = canceled(0.4, [{ enterLong: [1] }]);
    expect(told(broker, order, 0.7)).toBeNull();
    expect(broker.play.trade()!.trade.amount).toBe(0.7);
  });

  it('is not told where the trade that was taken for empty comes back', () => {
    const { broker, order } = canceled(0, [{ enterLong: [1] }]);
    expect(told(broker, order, 0.7)).toBeNull();
    expect(broker.play.trade()!.trade.amount).toBe(0.7);
  });
});
