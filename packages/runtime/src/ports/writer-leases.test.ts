import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aHolder, assertHeld } from './leases-contract.fixture.ts';
import { leasesOnRows } from './leases-on-rows.ts';
import { MemoryLeaseRows } from './memory-lease-rows.fixture.ts';
import { writerLeases } from './writer-leases.ts';

const NAME = 'binance.spot/BTC_USDT_1h';
const KEY = { kind: 'symbol', library: 'binance.spot', symbol: 'BTC_USDT_1h' } as const;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the lease of a writer', () => {
  it('is renewed for as long as the writing lasts', async () => {
    const rows = new MemoryLeaseRows();
    const lease = await writerLeases(leasesOnRows(rows), aHolder('a')).acquire(NAME);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    await lease.assertHeld();

    expect(await leasesOnRows(rows).acquire(KEY, aHolder('b'))).toMatchObject({ isHeld: false, holder: 'a', epoch: 1 });
    await lease.release();
    expect(await leasesOnRows(rows).acquire(KEY, aHolder('b'))).toMatchObject({ isHeld: true, epoch: 2 });
  });

  it('is waited for, and refused with its holder when the wait is over', async () => {
    const rows = new MemoryLeaseRows();
    const first = await writerLeases(leasesOnRows(rows), aHolder('a')).acquire(NAME);
    const second = writerLeases(leasesOnRows(rows), aHolder('b')).acquire(NAME);
    await vi.advanceTimersByTimeAsync(7000);
    await first.release();
    await vi.advanceTimersByTimeAsync(1000);
    await (await second).assertHeld();
    const third = writerLeases(leasesOnRows(rows), aHolder('c'), { waitMs: 0 }).acquire(NAME);

    await expect(third).rejects.toMatchObject({
      code: 'busy',
      message: 'binance.spot/BTC_USDT_1h is being written by another process (holder b, build 0.1.0); try again.',
    });
  });

  it('of a writer that was killed is taken over after two minutes', async () => {
    const rows = new MemoryLeaseRows();
    assertHeld(await leasesOnRows(rows).acquire(KEY, aHolder('killed'), 120_000));
    const next = writerLeases(leasesOnRows(rows), aHolder('b')).acquire(NAME);
    await vi.advanceTimersByTimeAsync(119_000);
    expect(await leasesOnRows(rows).acquire(KEY, aHolder('c'))).toMatchObject({ holder: 'killed' });
    await vi.advanceTimersByTimeAsync(2000);

    await (await next).assertHeld();
  });

  it('that was taken over fails the change before it is seen, and leaves the other alone', async () => {
    const rows = new MemoryLeaseRows();
    const lease = await writerLeases(leasesOnRows(rows), aHolder('frozen')).acquire(NAME);
    const stands = (await rows.read(KEY))!;
    await rows.replace(KEY, { ...stands, holder: 'b', epoch: 2, rvn: 'theirs' }, stands);

    await expect(lease.assertHeld()).rejects.toMatchObject({
      code: 'busy',
      message: `Another process has taken over the writing of ${NAME}; nothing of this change was made visible.`,
    });
    await lease.release();
    expect(await rows.read(KEY)).toMatchObject({ holder: 'b', isReleased: false });
  });

  it('is not held while the store cannot say', async () => {
    const rows = new MemoryLeaseRows();
    const lease = await writerLeases(leasesOnRows(rows), aHolder('a')).acquire(NAME);
    rows.writeFaults.push('away');
    await expect(lease.assertHeld()).rejects.toMatchObject({ code: 'unavailable' });

    await lease.assertHeld();
  });
});
