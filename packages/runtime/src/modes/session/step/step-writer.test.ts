import { describe, expect, it } from 'vitest';
import { leasesOnRows } from '../../../ports/leases-on-rows.ts';
import { MemoryLeaseRows } from '../../../ports/memory-lease-rows.fixture.ts';
import { ServiceError } from '../../../ports/errors.ts';
import type { CommitOutcome, SessionStep, SessionStore } from '../../../ports/session-store.ts';
import { LeaseKeeper } from '../host/lease-keeper.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { madeAttempt } from '../orders/made-attempt.fixture.ts';
import { StepWriter } from './step-writer.ts';

const KEY = { account: 'dry-run', strategy: 'sma-crossover', mode: 'dry-run' } as const;
const STEP: Omit<SessionStep, 'seq'> = { atMs: 0, put: new Map(), gone: [], rows: [], answers: [] };

async function world(answer: (step: SessionStep) => CommitOutcome | Error, disk: Promise<void> = Promise.resolve()) {
  const time = new ManualTime();
  let rvn = 0;
  const leases = leasesOnRows(new MemoryLeaseRows(), {
    monotonicMs: () => time.nowMs(),
    nextRvn: () => `rvn-${(rvn += 1)}`,
  });
  const lease = await LeaseKeeper.acquire({
    leases,
    key: { kind: 'strategy', account: KEY.account, strategy: KEY.strategy },
    me: { holder: 'a', build: '0.1.0', mode: 'dry-run', startedMs: 0 },
    time,
  });
  const [told, tried]: [(string | null)[], number[]] = [[], []];
  const commit: SessionStore['commit'] = async (_key, _writer, step) => {
    await disk;
    tried.push(step.seq);
    const outcome = answer(step);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const store = { place: 'memory', commit } as SessionStore;
  const writer = new StepWriter({ store, key: KEY, lease, time, onTrouble: (why) => told.push(why) }, 41);
  return { time, lease, writer, told, tried };
}

const away = (): Error => new ServiceError('unavailable', 'The disk is full.');

describe('the writing of steps', () => {
  it('counts on from the last step of the journal', async () => {
    const { writer, tried, told } = await world(() => 'done');
    await writer.write(STEP);
    await writer.write(STEP);
    expect(tried).toEqual([42, 43]);
    expect(told).toEqual([]);
  });

  it('lets an attempt be sent once it is durable, and not before', async () => {
    const attempt = madeAttempt();
    const put = new Map([[`attempt/${attempt.cid}`, JSON.stringify(attempt)]]);
    const disk = Promise.withResolvers<void>();
    const { writer } = await world(() => 'done', disk.promise);
    const written = writer.write({ ...STEP, put });
    expect(() => writer.written.toSend(attempt)).toThrow('does not stand in the journal');
    disk.resolve();
    await written;
    expect(writer.written.toSend(attempt)).toEqual(attempt);
  });

  it.each<[CommitOutcome, string]>([
    ['lost-lease', 'fenced'],
    ['moved', 'journal-lost'],
  ])('lets none be sent of a step that was not taken: %s', async (outcome, code) => {
    const attempt = madeAttempt();
    const { writer } = await world(() => outcome);
    const put = new Map([[`attempt/${attempt.cid}`, JSON.stringify(attempt)]]);
    await expect(writer.write({ ...STEP, put })).rejects.toMatchObject({ code });
    expect(() => writer.written.toSend(attempt)).toThrow('does not stand in the journal');
  });

  it('repeats the same step while the journal is away, and says when it is back', async () => {
    let failures = 3;
    const { writer, time, tried, told } = await world(() => (failures-- > 0 ? away() : 'done'));
    const written = writer.write(STEP);
    await time.pass(800);
    await written;
    expect(tried).toEqual([42, 42, 42, 42]);
    expect(told).toEqual(['The disk is full.', 'The disk is full.', 'The disk is full.', null]);
  });

  it('gives up after five minutes', async () => {
    const { writer, time, tried } = await world(away);
    const passing = time.pass(306_000);
    await expect(writer.write(STEP)).rejects.toMatchObject({
      code: 'journal-lost',
      message: 'The journal could not be written for five minutes: The disk is full.',
    });
    await passing;
    expect(new Set(tried)).toEqual(new Set([42]));
  });

  const outcomes = [
    ['lost-lease', 'fenced'],
    ['moved', 'journal-lost'],
  ] as const;

  it.each(outcomes)('ends with %s as %s', async (outcome, code) => {
    const { writer, lease } = await world(() => outcome);
    await expect(writer.write(STEP)).rejects.toMatchObject({ code });
    expect(lease.lost.aborted).toBe(code === 'fenced');
  });

  it('writes nothing for a process that was frozen over its lease', async () => {
    const { writer, time, tried } = await world(() => 'done');
    time.freeze(18_000);
    await expect(writer.write(STEP)).rejects.toMatchObject({ code: 'fenced' });
    expect(tried).toEqual([]);
  });

  it('stops repeating when the lease is lost meanwhile', async () => {
    let isFirst = true;
    const { writer, time, tried } = await world(() => {
      if (isFirst) time.freeze(20_000);
      isFirst = false;
      return away();
    });
    await expect(writer.write(STEP)).rejects.toMatchObject({ code: 'fenced' });
    expect(tried).toEqual([42]);
  });

  it('passes on what no patience helps against', async () => {
    const damaged = new ServiceError('damaged-store', 'The journal is damaged.');
    const { writer } = await world(() => damaged);
    await expect(writer.write(STEP)).rejects.toBe(damaged);
  });
});
