import { describe, expect, it } from 'vitest';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { tradesIn } from '../play/play-trades.fixture.ts';
import { PLAY_KEY, PlayWorld } from '../play/play-world.fixture.ts';
import { withPast } from '../rows/past-rows.ts';

/** A play in which one trade was closed. */
async function traded(): Promise<PlayWorld> {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  world.start();
  await world.time.pass(5 * HOUR + 60_000);
  return world;
}

async function live(world: PlayWorld): Promise<SessionRecords> {
  return (await world.store.read(PLAY_KEY))!.records;
}

describe('a closed trade in the journal', () => {
  it('is a row of the step that closed it, and no record any more', async () => {
    const world = await traded();
    expect(tradesIn(await live(world))).toEqual([]);
    const rows = await world.store.rows(PLAY_KEY, 'closed', {});
    expect(rows.map(({ text }) => Object.keys(JSON.parse(text) as object))).toEqual([['trade/1', 'row/1']]);
    const closing = (await world.store.rows(PLAY_KEY, 'log', {})).find(({ seq }) => seq === rows[0]!.seq);
    expect(closing).toBeDefined();
  });

  it('is known to the process that goes on, and counted once', async () => {
    const world = await traded();
    world.kill();
    const { drivers } = world.start();
    await world.time.pass(3 * HOUR);
    expect(drivers).toHaveLength(1);
    expect(JSON.parse((await live(world)).get('closed')!)).toMatchObject({ trades: 1 });
    expect(await world.store.rows(PLAY_KEY, 'closed', {})).toHaveLength(1);
  });

  it('that a version of before left among the records is put aside by the next steps', async () => {
    const world = await traded();
    world.kill();
    const stored = (await world.store.read(PLAY_KEY))!;
    const put = asOfOld((await withPast(world.store, stored)).records, 450);
    const step = { seq: stored.seq + 1, atMs: stored.atMs, put, gone: ['closed'], rows: [], answers: [] };
    expect(await world.store.commit(PLAY_KEY, { holder: 'process-1', epoch: stored.epoch }, step)).toBe('done');
    world.start();
    await world.time.pass(3 * HOUR);

    const after = (await world.store.read(PLAY_KEY))!;
    expect(tradesIn(after.records).filter(({ closed }) => closed !== null)).toEqual([]);
    expect(JSON.parse(after.records.get('closed')!)).toMatchObject({ trades: 451 });
    const whole = (await withPast(world.store, after)).records;
    for (const [key, text] of put) expect(whole.get(key)).toBe(text);
    const rows = await world.store.rows(PLAY_KEY, 'closed', {});
    expect([rows.length, new Set(rows.map(({ seq }) => seq)).size]).toEqual([451, 4]);
  });
});

/** So many closed trades like the first one after it. */
function asOfOld(records: SessionRecords, count: number): Map<string, string> {
  const { closed, trade, ...rest } = JSON.parse(records.get('trade/1')!) as TradeRecord;
  const ids = Array.from({ length: count }, (_, number) => number + 1);
  return new Map(
    ids.map((id) => {
      const record = { trade: { ...trade, id: 100 + id }, ...rest, closed: { ...closed, number: id } };
      return [`trade/${100 + id}`, JSON.stringify(record)] as const;
    }),
  );
}
