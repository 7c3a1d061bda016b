import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import { exampleWorld, shippedCandles } from './driver-world.fixture.ts';
import { openDriver } from './open-driver.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await shippedCandles('spot/2021', 'futures/2025');
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const DAY = 86_400_000;
const FROM = Date.UTC(2021, 2, 1);

describe('a driver', () => {
  it('trades', async () => {
    const world = await exampleWorld('sma-crossover', dataDir);
    const driver = await openDriver(await world.parts(FROM));
    let records: SessionRecords = new Map();
    records = applyDelta(records, await driver.take({ kind: 'start', nowMs: FROM }));
    for (const event of await world.events(FROM, FROM + 10 * DAY))
      records = applyDelta(records, await driver.take(event));
    const look = await driver.look({});
    expect([...records.keys()].filter((key) => key.startsWith('trade/')).length).toBeGreaterThan(5);
    expect(look.trades.length + look.wallet.closedProfit).not.toBe(0);
    expect(records.has(`version/${world.spec.id}`)).toBe(true);
  });
});
