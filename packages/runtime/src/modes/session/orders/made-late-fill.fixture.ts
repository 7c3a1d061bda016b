import type { OrderFill } from '../../../orders/attempt.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { MadeLiveWorld } from './made-live-world.fixture.ts';

/** What was canceled has executed 0.4 of 1 all the same, or so much. */
export function fillLate(world: MadeLiveWorld, at = 0, amount = 0.4): void {
  const order = world.exchange.books.orders[at]!;
  const { side } = order;
  const fill: OrderFill = {
    ...{ pair: PAIR, tradeId: `t${99 + order.filled}`, cid: order.cid, exchangeId: order.exchangeId, side },
    ...{
      amount: String(amount),
      price: '99',
      fee: '0',
      feeAsset: 'USDT',
      isMaker: true,
      atMs: world.nowMs,
      source: 'stream',
    },
  };
  order.filled += amount;
  world.exchange.books.fills.push(fill);
  world.exchange.books.deposit('BTC', side === 'buy' ? amount : -amount);
  world.exchange.tell({ kind: 'fill', fill });
}
