import { describe, expect, it } from 'vitest';
import { leasesOnRows } from '../../../ports/leases-on-rows.ts';
import { MemoryLeaseRows } from '../../../ports/memory-lease-rows.fixture.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';

const KEY = { kind: 'strategy', account: 'dry-run', strategy: 'sma-crossover' } as const;

function world() {
  const rows = new MemoryLeaseRows();
  const told: string[] = [];
  let rvn = 0;
  const keeper = (holder: string, time: ManualTime, signal?: AbortSignal, ended?: string): Promise<LeaseKeeper> =>
    LeaseKeeper.acquire({
      leases: leasesOnRows(rows, { monotonicMs: () => time.nowMs(), nextRvn: () => `rvn-${(rvn += 1)}` }),
      key: KEY,
      me: { holder, build: '0.1.0', mode: 'dry-run', startedMs: 0 },
      time,
      onBusy: (busy) => told.push(`${holder} waits for ${busy.holder}`),
      onTrouble: (text) => told.push(text),
      hasEnded: (other) => Promise.resolve(other === ended),
      ...(signal === undefined ? {} : { signal }),
    });
  return { rows, told, keeper };
}

describe('the lease of a session', () => {
  it('is renewed for as long as it is kept', async () => {
    const { keeper } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    await time.pass(3_600_000);
    expect(kept.lost.aborted).toBe(false);
    expect(kept.writer).toEqual({ holder: 'a', epoch: 1 });
    await kept.release();
  });

  it('given back is taken by the next at once', async () => {
    const { keeper, told } = world();
    const time = new ManualTime();
    await (await keeper('a', time)).release();
    const next = await keeper('b', time);
    expect(next.writer).toEqual({ holder: 'b', epoch: 2 });
    expect([next.isTakeOver, told]).toEqual([false, []]);
  });

  it('of a holder that died is taken over after its time to live, which is said', async () => {
    const { keeper, told } = world();
    const [his, mine] = [new ManualTime(), new ManualTime()];
    await keeper('a', his);
    const next = keeper('b', mine);
    await mine.pass(21_000);
    const taken = await next;
    expect(taken.writer).toEqual({ holder: 'b', epoch: 2 });
    expect([taken.isTakeOver, told]).toEqual([true, ['b waits for a']]);
  });

  it('of a holder whose process is gone is taken over at once', async () => {
    const { keeper, told } = world();
    await keeper('a', new ManualTime());
    const next = await keeper('b', new ManualTime(), undefined, 'a');
    expect(next.writer).toEqual({ holder: 'b', epoch: 2 });
    expect([next.isTakeOver, told]).toEqual([true, []]);
  });

  it('of a holder of whom nobody can say whether it has ended is waited for', async () => {
    const { rows, keeper } = world();
    const [his, mine] = [new ManualTime(), new ManualTime()];
    await keeper('a', his);
    let taken: LeaseKeeper | null = null;
    void LeaseKeeper.acquire({
      leases: leasesOnRows(rows, { monotonicMs: () => mine.nowMs(), nextRvn: () => 'mine' }),
      ...{ key: KEY, me: { holder: 'b', build: '0.1.0', mode: 'dry-run', startedMs: 0 }, time: mine },
    }).then((kept) => (taken = kept));
    await mine.pass(19_999);
    expect(taken).toBeNull();
    await mine.pass(1001);
    expect(taken).toMatchObject({ isTakeOver: true, trouble: null });
  });

  it('holds for what is sent only while its deadline is further away than that', async () => {
    const { keeper } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    time.freeze(14_999);
    expect([kept.holdsFor(3000), kept.holdsFor(3001)]).toEqual([true, false]);
    time.freeze(3001);
    expect(kept.holdsFor(0)).toBe(false);
    await kept.release();
  });

  it('that its holder renews is refused after a time to live and five seconds', async () => {
    const { keeper } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    const waiting = keeper('b', time);
    const passing = time.pass(26_000);
    await expect(waiting).rejects.toMatchObject({
      code: 'lease-busy',
      message:
        'sma-crossover is being traded on the account dry-run by another process (holder a, mode dry-run, build 0.1.0), which is alive; stop that one first.',
    });
    await passing;
    expect(kept.lost.aborted).toBe(false);
    await kept.release();
  });

  it('is asked for once a second while somebody else has it, and he is told of once', async () => {
    const { keeper, rows, told } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    let asked = 0;
    const read = rows.read.bind(rows);
    rows.read = (key) => {
      asked += 1;
      return read(key);
    };
    const stop = new AbortController();
    const waiting = keeper('b', time, stop.signal).catch((error: Error) => error.message);
    await time.pass(3999);
    const before = asked;
    await time.pass(1);
    expect([before, asked, told]).toEqual([4, 5, ['b waits for a']]);
    stop.abort(new Error('stopped'));
    expect(await waiting).toBe('stopped');
    await kept.release();
  });

  it('is not waited for by a process that was asked to stop', async () => {
    const { keeper } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    const stop = new AbortController();
    const waiting = keeper('b', time, stop.signal);
    void time.pass(2000).then(() => stop.abort(new Error('stopped')));
    await expect(waiting).rejects.toThrow('stopped');
    await kept.release();
  });

  it('outlives renewals that fail until its deadline, and not a moment longer', async () => {
    const { keeper, rows, told } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    rows.writeFaults.push('away', 'away', 'away', 'away', 'away');
    await time.pass(17_999);
    expect(kept.lost.aborted).toBe(false);
    expect([told, kept.trouble]).toEqual([['The store is away.'], 'The store is away.']);
    await time.pass(1);
    expect(kept.lost.reason).toMatchObject({ code: 'fenced' });
  });

  it('is in trouble until a renewal succeeds', async () => {
    const { keeper, rows } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    rows.writeFaults.push('away');
    await time.pass(5000);
    expect(kept.trouble).toBe('The store is away.');
    await time.pass(5000);
    expect(kept.trouble).toBeNull();
    await kept.release();
  });

  it('is lost when a renewal hangs over its deadline', async () => {
    const { keeper, rows } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    rows.replace = () => new Promise<boolean>(() => {});
    await time.pass(18_000);
    expect(kept.lost.reason).toMatchObject({ code: 'fenced' });
  });

  it('is lost to a process that was frozen before it does anything else', async () => {
    const { keeper } = world();
    const [his, mine] = [new ManualTime(), new ManualTime()];
    const kept = await keeper('a', his);
    const next = keeper('b', mine);
    await mine.pass(20_000);
    await next;
    // No timer of the frozen one has been served yet.
    his.freeze(60_000);
    expect(() => kept.assertHeld()).toThrow(
      'sma-crossover on the account dry-run: the lease ran out without being renewed; this process has stopped, and whoever has the lease goes on.',
    );
  });

  it('that ran out is known for that by a process that was frozen and goes on with its renewal', async () => {
    const { keeper } = world();
    const time = new ManualTime();
    const kept = await keeper('a', time);
    time.freeze(60_000);
    await time.pass(1);
    expect(kept.lost.reason).toMatchObject({
      message: expect.stringContaining('the lease ran out without being renewed') as string,
    });
  });

  it('that was taken over is known to be lost with the next renewal', async () => {
    const { keeper } = world();
    const [his, mine] = [new ManualTime(), new ManualTime()];
    const kept = await keeper('a', his);
    const next = keeper('b', mine);
    await mine.pass(20_000);
    await next;
    await his.pass(5000);
    expect(kept.lost.reason).toMatchObject({
      message: expect.stringContaining('another process has taken the lease over') as string,
    });
  });
});
