import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QUEUE_RULES } from '../../ports/queue.ts';
import { queueContract, SUITE_RULES } from '../../ports/queue-contract.fixture.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteQueue } from './sqlite-queue.ts';

function openQueue(rules = SUITE_RULES) {
  const place = mkdtempSync(join(tmpdir(), 'tradai-queue-'));
  const clock = new ManualClock();
  const database = new PlatformDatabase(place);
  return {
    queue: new SqliteQueue('backtest', database, clock, rules),
    other: new SqliteQueue('deploy', database, clock, rules),
    pass: (ms: number) => Promise.resolve(clock.pass(ms)),
    close: () => {
      database.close();
      rmSync(place, { recursive: true });
    },
  };
}

queueContract('SqliteQueue', () => Promise.resolve(openQueue()));

describe('a queue in SQLite', () => {
  const opened = (rules = SUITE_RULES) => {
    const world = openQueue(rules);
    onTestFinished(world.close);
    return world;
  };
  const message = { group: 'g', dedup: 'd', body: {} };

  it('knows a dedup id for five minutes', async () => {
    const { queue, pass } = opened();
    const id = await queue.send(message);
    await pass(QUEUE_RULES.dedupMs - 1);
    expect(await queue.send(message)).toBe(id);
    await pass(1);
    expect(await queue.send(message)).not.toBe(id);
  });

  it('keeps a message for four days', async () => {
    const { queue, pass } = opened();
    await queue.send(message);
    await pass(QUEUE_RULES.retentionMs - 1);
    const [delivery] = await queue.receive(1, 0);
    await delivery!.giveBack(0);
    await pass(1);
    expect(await queue.receive(1, 0)).toEqual([]);
  });

  it('lets nobody end what was given to somebody else since', async () => {
    const { queue, pass } = opened();
    await queue.send(message);
    const [late] = await queue.receive(1, 0);
    await pass(2001);
    const [present] = await queue.receive(1, 0);
    expect(await late!.done()).toBe(false);
    await late!.extend(60_000);
    expect(await present!.done()).toBe(true);
  });

  it('is apart from others in the same file', async () => {
    const { queue, other } = opened();
    await queue.send(message);
    await other.send(message);
    expect(await queue.receive(10, 0)).toHaveLength(1);
    expect(await other.receive(10, 0)).toHaveLength(1);
  });
});
