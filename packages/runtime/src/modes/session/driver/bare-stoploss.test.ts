import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleWorld, shippedCandles } from './driver-world.fixture.ts';
import { openDriver } from './open-driver.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2021, 2, 1);

let dataDir: string;
beforeAll(async () => void (dataDir = await shippedCandles('spot/2021')), 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it.each([
  [-5, -5],
  [-0.1, null],
])('the driver says of the stoploss %d in its config: %s', async (stoploss, bare) => {
  const world = await exampleWorld('sma-crossover', dataDir, { stoploss });
  const driver = await openDriver(await world.parts(FROM));
  const [event] = await world.events(FROM, FROM + DAY);
  expect((await driver.take(event!)).bareStoploss).toBe(bare);
});
