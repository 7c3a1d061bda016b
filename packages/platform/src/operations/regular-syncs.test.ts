import { describe, expect, it } from 'vitest';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import { FakeCollection } from './fake-collection.fixture.ts';
import { regularSyncs } from './regular-syncs.ts';

const SYNC = {
  name: 'hours',
  exchange: 'binance',
  market: 'spot',
  timeframe: '1h',
  everyMinutes: 5,
  days: 30,
} as const;
const DAY = 86_400_000;

describe('candles that are kept fresh by themselves', () => {
  it('are wanted once in their time, by whatever number of processes, and not again while they are fetched', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 5, 10, 2));
    const collection = new FakeCollection();
    const make = () => regularSyncs({ collection, clock }, [{ ...SYNC, pairs: ['BTC/USDT'] }])[0]!;
    const [one, other] = [make(), make()];
    expect(one).toMatchObject({ name: 'sync-hours', schedule: { everyMinutes: 5 } });
    await Promise.all([one.work(), other.work(), one.work()]);
    const [backfill] = [...collection.backfills.values()];
    const ten = Date.UTC(2026, 0, 5, 10);
    const range = { fromMs: ten - 30 * DAY, toMs: ten + 5 * 60_000 };
    expect(backfill).toMatchObject({ pairs: ['BTC/USDT'], ...range, reason: 'regular hours' });
    clock.pass(5 * 60_000);
    await one.work();
    expect(collection.backfills.size).toBe(1);
    collection.end('b1', 'DONE');
    await one.work();
    expect(collection.backfills.get('b2')).toMatchObject({ fromMs: range.fromMs + 5 * 60_000 });
  });

  it('are those that are stored where no pairs are named', async () => {
    const collection = new FakeCollection();
    const [work] = regularSyncs({ collection, clock: new ManualClock() }, [SYNC]);
    await work!.work();
    expect(collection.backfills.size).toBe(0);
    const stored = { exchange: 'binance', market: 'spot', timeframe: '1h', candles: 1, firstMs: 0, lastMs: 0 } as const;
    collection.stored.push({ ...stored, pair: 'ETH/USDT' });
    await work!.work();
    expect([...collection.backfills.values()]).toMatchObject([{ pairs: ['ETH/USDT'] }]);
  });
});
