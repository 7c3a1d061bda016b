import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import { exampleWorld, shippedCandles, type DriverWorld } from './driver-world.fixture.ts';
import { openDriver } from './open-driver.ts';
import { tradesIn } from './session-driver-contract.fixture.ts';
import type { DriverEvent } from './session-driver.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2025, 2, 10);

let dataDir: string;
let world: DriverWorld;
let events: readonly DriverEvent[];
beforeAll(async () => {
  dataDir = await shippedCandles('futures/2025');
  world = await exampleWorld('futures-trend', dataDir);
  events = withFunding(await world.events(FROM, FROM + 12 * DAY));
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Every eight hours longs pay a thousandth. */
function withFunding(all: readonly DriverEvent[]): readonly DriverEvent[] {
  return all.flatMap((event): readonly DriverEvent[] => {
    if (event.kind !== 'turn') return [event];
    const timeMs = event.nowMs - (event.nowMs % 3_600_000);
    if (timeMs % (DAY / 3) !== 0) return [event];
    const paid = Object.entries(event.quotes).map(([pair, quote]): DriverEvent => {
      return { kind: 'funding', pair, timeMs, perUnit: quote!.last! * 0.001 };
    });
    return [...paid, event];
  });
}

async function recordsOf(isCut: (number: number) => boolean): Promise<SessionRecords> {
  let driver = await openDriver(await world.parts(FROM));
  let records: SessionRecords = new Map();
  for (const [number, event] of events.entries()) {
    records = applyDelta(records, await driver.take(event));
    if (event.kind === 'turn' && isCut(number)) driver = await openDriver(await world.parts(event.nowMs, records));
  }
  return records;
}

describe('a session of futures', () => {
  it('pays funding, is long and short, and goes on from its records as it would have done', async () => {
    const whole = await recordsOf(() => false);
    expect(await recordsOf((number) => number % 31 === 0)).toEqual(whole);
    const trades = tradesIn(whole).map(({ trade }) => trade);
    expect(new Set(trades.map(({ isShort }) => isShort))).toEqual(new Set([false, true]));
    for (const { isShort, fundingFees } of trades.filter((trade) => trade.fundingFees !== 0))
      expect(fundingFees > 0).toBe(isShort);
    expect(trades.filter(({ fundingFees }) => fundingFees !== 0).length).toBeGreaterThan(3);
    expect(trades.every(({ liquidationPrice }) => liquidationPrice !== null)).toBe(true);
  });

  it('cannot be opened without leverage tiers', async () => {
    const parts = await world.parts(FROM);
    const markets = { ...parts.markets, tiers: new Map() };
    await expect(openDriver({ ...parts, markets })).rejects.toMatchObject({ code: 'invalid-config' });
  });
});
