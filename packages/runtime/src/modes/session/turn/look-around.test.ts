import { describe, expect, it } from 'vitest';
import type { BeatCause } from '../../../contract/heartbeat.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { HOUR, PAIR } from '../play/play-driver.fixture.ts';
import type { PlayFeed } from '../play/play-feed.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { tradesIn } from '../play/play-trades.fixture.ts';
import { PLAY_KEY, PLAY_VERSION, PlayWorld } from '../play/play-world.fixture.ts';
import { readRow } from '../rows/rows.ts';

const MINUTE = 60_000;

/** Trades, and what became of the last signal. */
async function now(world: PlayWorld) {
  const { records } = (await world.store.read(PLAY_KEY))!;
  const fate = JSON.parse(records.get(`fate/${PAIR}`)!) as FateRecord;
  return { trades: tradesIn(records).length, outcome: fate.last?.outcome };
}

/** A session to which this happens before its first signal, an hour and a few minutes later, and after which all is well. */
async function troubled(happen: (feed: PlayFeed) => void) {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  const { feeds } = world.start();
  await world.time.pass(HOUR + MINUTE);
  happen(feeds[0]!);
  await world.time.pass(HOUR + MINUTE);
  const during = await now(world);
  Object.assign(feeds[0]!, { causes: [], isFresh: true });
  await world.time.pass(MINUTE);
  return { during, after: await now(world) };
}

describe('a look at the market', () => {
  it.each<BeatCause>(['ban', 'throttled', 'maintenance', 'no-exchange-answer'])(
    'enters nothing while the exchange is in trouble (%s), and does so by itself afterwards',
    async (cause) => {
      const { during, after } = await troubled((feed) => (feed.causes = [cause]));
      expect(during).toEqual({ trades: 0, outcome: 'stale-data' });
      expect(after).toEqual({ trades: 1, outcome: 'entered' });
    },
  );

  it('enters no pair whose candles are behind, and does so by itself afterwards', async () => {
    const { during, after } = await troubled((feed) => (feed.isFresh = false));
    expect(during).toEqual({ trades: 0, outcome: 'stale-data' });
    expect(after).toEqual({ trades: 1, outcome: 'entered' });
  });

  it('writes down which pairs wait for a series that is late, for as long as they do, and says so twice', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { drivers } = world.start();
    const awaited = async (): Promise<unknown> =>
      JSON.parse((await world.store.read(PLAY_KEY))!.records.get('host/awaits') ?? 'null');
    await world.time.pass(MINUTE);
    drivers[0]!.awaits = { [PAIR]: ['BTC/USDT|4h|-'] };
    await world.time.pass(MINUTE);
    expect(await awaited()).toEqual({ [PAIR]: { series: ['BTC/USDT|4h|-'], sinceMs: expect.any(Number) as number } });
    drivers[0]!.awaits = {};
    await world.time.pass(MINUTE);
    expect(await awaited()).toBeNull();
    const rows = await world.store.rows(PLAY_KEY, 'said', {});
    expect(rows.map((row) => readRow('said', row).row.text).filter((text) => text.includes('4h'))).toEqual([
      `BTC/USDT 4h is late: ${PAIR} cannot be looked at, nor entered.`,
      'BTC/USDT 4h has come.',
    ]);
  });

  it('begins nothing while the lease cannot be renewed, says that it is for that, and does so by itself afterwards', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    world.start();
    await world.time.pass(2 * HOUR - 6_000);
    world.rows.writeFaults.push('away', 'away');
    await world.time.pass(7_000);
    expect(await now(world)).toEqual({ trades: 0, outcome: 'lease-away' });
    await world.time.pass(MINUTE);
    expect(await now(world)).toEqual({ trades: 1, outcome: 'entered' });
  });

  it('enters nothing by a candle for which the strategy took longer than its second, and by the next one again (18.4)', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { drivers } = world.start();
    await world.time.pass(MINUTE);
    const driver = drivers[0]!;
    const take = driver.take.bind(driver);
    driver.take = async (event) => ({ ...(await take(event)), tookMs: event.kind === 'candles' ? 1001 : 0 });
    await world.time.pass(2 * HOUR);
    expect(await now(world)).toEqual({ trades: 0, outcome: 'slow-strategy' });
    driver.take = take;
    await world.time.pass(HOUR);
    expect(await now(world)).toEqual({ trades: 1, outcome: 'entered' });
  });

  it('enters although this machine and the exchange do not agree what time it is', async () => {
    const { during } = await troubled((feed) => (feed.causes = ['clock']));
    expect(during.trades).toBe(1);
  });

  it('waits three seconds for books that do not come', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { feeds } = world.start();
    await world.time.pass(5 * HOUR - 10_000);
    expect((await now(world)).trades).toBe(1);
    feeds[0]!.books = () => new Promise(() => {});
    await world.time.pass(10_000 + 2_999);
    expect(await turns(world, 5 * HOUR)).toEqual([]);
    await world.time.pass(1);
    expect(await turns(world, 5 * HOUR)).toEqual([5 * HOUR]);
  });

  it('is dated by when it takes place, not by when its step began', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { drivers } = world.start({
      named: () => Promise.resolve({ ...PLAY_VERSION, spec: { ...PLAY_VERSION.spec, id: 'play-2' } }),
    });
    await world.time.pass(HOUR - 10_000);
    drivers[0]!.opens = () => world.time.sleep(2 * MINUTE);
    await world.time.pass(HOUR);
    expect((await turns(world, HOUR))[0]).toBe(HOUR + 2 * MINUTE);
  });
});

/** When looks took place that were written down, since the start. */
async function turns(world: PlayWorld, fromMs: number): Promise<readonly number[]> {
  const rows = await world.store.rows(PLAY_KEY, 'log', { fromMs: world.startMs + fromMs });
  const events = rows.flatMap((row) => readRow('log', row).row.events);
  return events.flatMap((event) => (event.kind === 'turn' ? [event.nowMs - world.startMs] : []));
}
