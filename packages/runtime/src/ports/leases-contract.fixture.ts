import { describe, expect, it } from 'vitest';
import type { LeaseRows } from './lease-rows.ts';
import { leasesOnRows } from './leases-on-rows.ts';
import type { Busy, Holder, Lease, LeaseKey, Leases, Lost } from './leases.ts';

const KEY = { kind: 'strategy', account: 'paper', strategy: 'sma-crossover' } as const;
const TTL_MS = 20_000;

export function aHolder(holder: string): Holder {
  return { holder, build: '0.1.0', mode: 'live', startedMs: Date.UTC(2026, 0, 1) };
}

export function assertHeld(answer: Lease | Busy | Lost): Lease {
  if (answer.isHeld) return answer;
  throw new Error(`expected a lease, got ${JSON.stringify(answer)}`);
}

interface World {
  /** Every process has a clock of its own. */
  readonly process: (clock: { nowMs: number }) => Leases;
}

/** What leases on every store promise. `open` gives empty rows. */
export function leasesContract(adapter: string, open: () => Promise<LeaseRows>): void {
  const promises: [title: string, check: (world: World) => Promise<void>][] = [];
  const promise = (title: string, check: (world: World) => Promise<void>): void => void promises.push([title, check]);

  promise('a lease is taken, renewed, released, and taken by the next at once', async ({ process }) => {
    const clock = { nowMs: 1000 };
    const leases = process(clock);
    const first = assertHeld(await leases.acquire(KEY, aHolder('a')));
    expect(first).toMatchObject({ epoch: 1, holder: 'a', deadlineMs: 1000 + TTL_MS - 2000 });
    clock.nowMs += 5000;
    const second = assertHeld(await leases.renew(first));
    expect(second).toMatchObject({ epoch: 1, deadlineMs: 6000 + TTL_MS - 2000 });
    expect(second.rvn).not.toBe(first.rvn);
    await leases.release(second);

    expect(await process({ nowMs: 0 }).acquire(KEY, aHolder('b'))).toMatchObject({
      isHeld: true,
      epoch: 2,
      holder: 'b',
    });
  });

  promise('a held lease is refused, with its holder and the time that is left', async ({ process }) => {
    assertHeld(await process({ nowMs: 0 }).acquire(KEY, aHolder('a')));
    const clock = { nowMs: 77_000 };
    const other = process(clock);
    const busy = { isHeld: false, holder: 'a', epoch: 1, build: '0.1.0', mode: 'live' };

    expect(await other.acquire(KEY, aHolder('b'))).toEqual({ ...busy, retryInMs: TTL_MS });
    clock.nowMs += 15_000;
    expect(await other.acquire(KEY, aHolder('b'))).toEqual({ ...busy, retryInMs: 5000 });
  });

  promise('a holder whose process is gone is followed at once', async ({ process }) => {
    const lease = assertHeld(await process({ nowMs: 0 }).acquire(KEY, aHolder('a')));
    expect(await process({ nowMs: 0 }).acquire(KEY, aHolder('b'), TTL_MS, 'c')).toMatchObject({ isHeld: false });
    expect(await process({ nowMs: 0 }).acquire(KEY, aHolder('b'), TTL_MS, 'a')).toMatchObject({
      isHeld: true,
      epoch: 2,
    });
    expect(await process({ nowMs: 0 }).renew(lease)).toMatchObject({ isHeld: false });
  });

  promise('a holder that is silent for its time to live is followed, and cannot renew', async ({ process }) => {
    const [his, mine] = [{ nowMs: 500_000 }, { nowMs: 0 }];
    const old = process(his);
    const lease = assertHeld(await old.acquire(KEY, aHolder('a')));
    const next = process(mine);
    await next.acquire(KEY, aHolder('b'));
    mine.nowMs += TTL_MS - 1;
    expect(await next.acquire(KEY, aHolder('b'))).toMatchObject({ isHeld: false, retryInMs: 1 });
    mine.nowMs += 1;
    expect(await next.acquire(KEY, aHolder('b'))).toMatchObject({ isHeld: true, epoch: 2 });

    // The clock of a frozen process has not moved.
    expect(await old.renew(lease)).toEqual({ isHeld: false, reason: 'taken-over' });
    await old.release(lease);
    expect(await process({ nowMs: 0 }).acquire(KEY, aHolder('c'))).toMatchObject({ isHeld: false, holder: 'b' });
  });

  promise('a renewal begins the watching anew', async ({ process }) => {
    const mine = { nowMs: 0 };
    const [holder, next] = [process({ nowMs: 0 }), process(mine)];
    let lease = assertHeld(await holder.acquire(KEY, aHolder('a')));
    for (let renewals = 0; renewals < 4; renewals++) {
      expect(await next.acquire(KEY, aHolder('b'))).toMatchObject({ isHeld: false, retryInMs: TTL_MS });
      mine.nowMs += TTL_MS - 1;
      lease = assertHeld(await holder.renew(lease));
    }
  });

  promise('past its own deadline a lease is lost, whatever the store says', async ({ process }) => {
    const clock = { nowMs: 0 };
    const leases = process(clock);
    const lease = assertHeld(await leases.acquire(KEY, aHolder('a')));
    clock.nowMs = lease.deadlineMs - 3000;
    expect([lease.holdsFor(2999), lease.holdsFor(3000)]).toEqual([true, false]);
    clock.nowMs = lease.deadlineMs;

    expect(await leases.renew(lease)).toEqual({ isHeld: false, reason: 'deadline' });
  });

  promise('a released lease cannot be renewed', async ({ process }) => {
    const leases = process({ nowMs: 0 });
    const lease = assertHeld(await leases.acquire(KEY, aHolder('a')));
    await leases.release(lease);

    expect(await leases.renew(lease)).toEqual({ isHeld: false, reason: 'released' });
  });

  promise('of 40 that want it at once one gets it', async ({ process }) => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => process({ nowMs: 0 }).acquire(KEY, aHolder(`h${i}`))),
    );

    expect(answers.filter(({ isHeld }) => isHeld)).toHaveLength(1);
    expect(answers.every(({ epoch }) => epoch === 1)).toBe(true);
  });

  promise('keys are apart', async ({ process }) => {
    const leases = process({ nowMs: 0 });
    const keys: LeaseKey[] = [
      KEY,
      { ...KEY, account: 'main' },
      { kind: 'series', exchange: 'binance', market: 'spot', timeframe: '1h', pair: 'BTC/USDT' },
      { kind: 'series', exchange: 'binance', market: 'spot', timeframe: '5m', pair: 'BTC/USDT' },
      { kind: 'symbol', library: 'binance.spot', symbol: 'BTC_USDT_1h' },
    ];
    for (const key of keys) expect(await leases.acquire(key, aHolder('a'))).toMatchObject({ isHeld: true, epoch: 1 });
    await expect(leases.acquire({ ...KEY, account: 'a#b' }, aHolder('a'))).rejects.toMatchObject({
      code: 'invalid-entry',
    });
  });

  describe(`leases on ${adapter}`, () => {
    it.each(promises)('%s', async (_, check) => {
      const rows = await open();
      let rvns = 0;
      const process = (clock: { nowMs: number }): Leases =>
        leasesOnRows(rows, { monotonicMs: () => clock.nowMs, nextRvn: () => `r${rvns++}` });
      try {
        await check({ process });
      } finally {
        rows.close();
      }
    });
  });
}
