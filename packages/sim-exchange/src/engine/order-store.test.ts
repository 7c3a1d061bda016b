import { expect, it } from 'vitest';
import { accepted, anEngine, codeOf, spotOrder, START } from './engine.fixture.ts';

const DAY_MS = 86_400_000;

it('forgets orders without a fill three days after they were given, and frees their memory; those with one stay', () => {
  const { engine } = anEngine();
  const canceled = (): bigint => {
    const { orderId } = accepted(engine.spot.place('me', spotOrder('BUY 1 50', { clientOrderId: 'again' })));
    engine.spot.cancel('me', { symbol: 'BTCUSDT', orderId });
    return orderId;
  };
  const inMemory = (): number =>
    (engine.snapshot() as { readonly spot: { readonly orders: readonly unknown[] } }).spot.orders.length;
  const filled = accepted(engine.spot.place('me', spotOrder('BUY 1'))).orderId;
  const resting = accepted(engine.spot.place('me', spotOrder('BUY 1 40'))).orderId;
  const first = canceled();
  for (let n = 0; n < 1_500; n++) canceled();
  engine.scheduler.run(START + 3 * DAY_MS);
  for (let n = 0; n < 2_000; n++) canceled();
  expect(inMemory()).toBe(3_503);
  engine.scheduler.run(START + 3 * DAY_MS + 1);
  for (let n = 0; n < 3_000; n++) canceled();
  expect(inMemory()).toBeLessThanOrEqual(5_002);
  expect(codeOf(engine.spot.order('me', { symbol: 'BTCUSDT', orderId: first }))).toBe(-2013);
  const last = canceled();
  expect(accepted(engine.spot.order('me', { symbol: 'BTCUSDT', clientOrderId: 'again' })).orderId).toBe(last);
  engine.scheduler.run(START + 80 * DAY_MS);
  for (let n = 0; n < 10_000; n++) canceled();
  expect(inMemory()).toBeLessThanOrEqual(10_003);
  for (const orderId of [filled, resting]) accepted(engine.spot.order('me', { symbol: 'BTCUSDT', orderId }));
});
