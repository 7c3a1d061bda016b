import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHolder, assertHeld, leasesContract } from './leases-contract.fixture.ts';
import { leasesOnRows } from './leases-on-rows.ts';
import type { Lease, LeaseKey, Leases } from './leases.ts';
import { MemoryLeaseRows } from './memory-lease-rows.fixture.ts';

const KEY: LeaseKey = { kind: 'strategy', account: 'paper', strategy: 'sma-crossover' };

leasesContract('rows in memory', () => Promise.resolve(new MemoryLeaseRows()));

describe('an answer that does not arrive', () => {
  const world = (): { rows: MemoryLeaseRows; leases: Leases } => {
    const rows = new MemoryLeaseRows();
    let rvns = 0;
    return { rows, leases: leasesOnRows(rows, { monotonicMs: () => 0, nextRvn: () => `r${rvns++}` }) };
  };

  it('does not hide that the lease was taken or renewed', async () => {
    const { rows, leases } = world();
    rows.writeFaults.push('lost', 'lost');

    const lease = assertHeld(await leases.acquire(KEY, aHolder('a')));
    expect(await leases.renew(lease)).toMatchObject({ isHeld: true, epoch: 1, rvn: 'r1' });
  });

  it('leaves a lease ours that was renewed without our knowing', async () => {
    const { rows, leases } = world();
    const lease = assertHeld(await leases.acquire(KEY, aHolder('a')));
    rows.writeFaults.push('lost');
    rows.readFaults.push('away');
    await expect(leases.renew(lease)).rejects.toMatchObject({ code: 'unavailable' });

    expect(await leases.renew(lease)).toMatchObject({ isHeld: true, epoch: 1, rvn: 'r2' });
  });

  it('is told by the read where the write was refused, and by the write where that failed as well', async () => {
    const { rows, leases } = world();
    const lease = assertHeld(await leases.acquire(KEY, aHolder('a')));
    rows.read = () => Promise.reject(new Error('No read.'));
    rows.replace = () => Promise.resolve(false);
    await expect(leases.renew(lease)).rejects.toThrow('No read.');
    rows.replace = () => Promise.reject(new Error('No write.'));
    await expect(leases.renew(lease)).rejects.toThrow('No write.');
  });

  it('is told when the write was not done', async () => {
    const { rows, leases } = world();
    rows.writeFaults.push('away');
    await expect(leases.acquire(KEY, aHolder('a'))).rejects.toMatchObject({ code: 'unavailable' });
    const lease = assertHeld(await leases.acquire(KEY, aHolder('a')));
    rows.writeFaults.push('away');

    await expect(leases.renew(lease)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a lease that somebody else took in between', () => {
  /** The rows of a lease that another process writes just before ours. */
  const outrun = (after: (rows: MemoryLeaseRows, replace: MemoryLeaseRows['replace']) => Promise<boolean>) => {
    const rows = new MemoryLeaseRows();
    let rvns = 0;
    const leases = leasesOnRows(rows, { monotonicMs: () => 100, nextRvn: () => `r${rvns++}` });
    const replace = rows.replace.bind(rows);
    rows.replace = () => after(rows, replace);
    return leases;
  };
  const their = { ...aHolder('b'), epoch: 1, rvn: 'theirs', ttlMs: 20_000, isReleased: false };

  it('is his, and may be taken after his time to live', async () => {
    const leases = outrun(async (_rows, replace) => {
      await replace(KEY, their, null);
      return false;
    });
    const { holder, build, mode } = their;
    const answer = { isHeld: false, holder, epoch: 1, build, mode, retryInMs: 20_000 };
    expect(await leases.acquire(KEY, aHolder('a'))).toEqual(answer);
  });

  it('is taken over also where the same process took it anew and gave it back', async () => {
    const rows = new MemoryLeaseRows();
    let rvns = 0;
    const leases = leasesOnRows(rows, { monotonicMs: () => 100, nextRvn: () => `r${rvns++}` });
    const first = assertHeld(await leases.acquire(KEY, aHolder('a')));
    await leases.release(first);
    expect(await leases.renew(first)).toEqual({ isHeld: false, reason: 'released' });
    await leases.release(assertHeld(await leases.acquire(KEY, aHolder('a'))));
    expect(await leases.renew(first)).toEqual({ isHeld: false, reason: 'taken-over' });
  });

  it('and was deleted by hand since is asked for again at once', async () => {
    const leases = outrun(() => Promise.resolve(false));
    expect(await leases.acquire(KEY, aHolder('a'))).toMatchObject({ isHeld: false, retryInMs: 0 });
  });
});

describe('of any processes with any faults', () => {
  const step = fc.record({
    who: fc.nat(2),
    act: fc.constantFrom('acquire', 'acquire', 'renew', 'renew', 'release', 'restart'),
    laterMs: fc.constantFrom(0, 1, 1999, 5000, 17_999, 18_001, 20_000, 45_000),
    fault: fc.constantFrom(null, null, null, 'lost' as const, 'away' as const),
    isReadLost: fc.boolean(),
  });

  it('one at most counts on its lease, and epochs rise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), async (steps) => {
        const rows = new MemoryLeaseRows();
        const epochs: number[] = [];
        let [nowMs, rvns, starts] = [0, 0, 3];
        const processes = [0, 1, 2].map((i) => ({
          leases: leasesOnRows(rows, { monotonicMs: () => nowMs + i * 1e6, nextRvn: () => `r${rvns++}` }),
          holder: aHolder(`h${i}`),
          lease: null as Lease | null,
        }));
        for (const { who, act, laterMs, fault, isReadLost } of steps) {
          nowMs += laterMs;
          const own = processes[who]!;
          if (fault !== null) rows.writeFaults.push(fault);
          if (fault !== null && isReadLost) rows.readFaults.push(...(act === 'acquire' ? [null] : []), 'away');
          if (act === 'restart') [own.lease, own.holder] = [null, aHolder(`h${starts++}`)];
          if (act === 'acquire' && own.lease === null) {
            const answer = await own.leases.acquire(KEY, own.holder).catch(() => null);
            if (answer?.isHeld === true) {
              own.lease = answer;
              epochs.push(answer.epoch);
            }
          }
          if (act === 'renew' && own.lease !== null) {
            const answer = await own.leases.renew(own.lease).catch(() => own.lease!);
            own.lease = answer.isHeld ? answer : null;
          }
          if (act === 'release' && own.lease !== null) {
            await own.leases.release(own.lease).catch(() => {});
            own.lease = null;
          }
          rows.writeFaults.length = 0;
          rows.readFaults.length = 0;

          expect(processes.filter(({ lease }) => lease?.holdsFor(0) === true).length).toBeLessThanOrEqual(1);
        }
        expect(epochs).toEqual([...new Set(epochs)].toSorted((a, b) => a - b));
      }),
      { numRuns: 400 },
    );
  });
});
