import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../config/errors.ts';
import { ServiceError } from '../../../ports/errors.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { DriverError } from '../driver/driver-error.ts';
import { HOUR, OWN, PAIR, type PlayDriver } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { tradesIn } from '../play/play-trades.fixture.ts';
import { PLAY_KEY, PLAY_VERSION, PlayWorld } from '../play/play-world.fixture.ts';
import type { PlayFeed } from '../play/play-feed.fixture.ts';
import type { SeriesCandles } from '../driver/driver-parts.ts';
import { seriesKey } from '../rows/row-forms.ts';
import { readRow } from '../rows/rows.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import type { NamedVersion } from '../start/named-version.ts';

const MINUTE = 60_000;
const NEXT: NamedVersion = { spec: { ...PLAY_VERSION.spec, id: 'play-2' }, name: 'play version 2' };
const THIRD: NamedVersion = { spec: { ...PLAY_VERSION.spec, id: 'play-3' }, name: 'play version 3' };

function play(named: () => Promise<NamedVersion>): PlayWorld {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  world.start({ named, reread: named });
  return world;
}

async function stateOf(world: PlayWorld): Promise<HostState> {
  return JSON.parse((await world.store.read(PLAY_KEY))!.records.get(HOST_STATE)!) as HostState;
}

/** Versions of the log, in order, each with the hours since the start. */
async function versions(world: PlayWorld): Promise<readonly string[]> {
  const rows = await world.store.rows(PLAY_KEY, 'log', {});
  const events = rows.flatMap((row) => readRow('log', row).row.events.map((event) => ({ event, atMs: row.atMs })));
  return events.flatMap(({ event, atMs }) =>
    event.kind === 'version' ? [`${event.version} after ${Math.floor((atMs - world.startMs) / HOUR)} h`] : [],
  );
}

function refuseVersions(driver: PlayDriver, isRefused: () => boolean): void {
  const take = driver.take.bind(driver);
  const problem = { code: 'invalid-config', text: 'it has another timeframe.' };
  driver.take = async (event) => {
    const answer = await take(event);
    return event.kind === 'version' && isRefused() ? { ...answer, problem } : answer;
  };
}

const ONE = Float64Array.of(1);
/** Of a series that the first version does not look at. */
const MORE: SeriesCandles = {
  series: { ...OWN, pair: 'ETH/USDT' },
  candles: { openTimeMs: Float64Array.of(0), open: ONE, high: ONE, low: ONE, close: ONE, volume: ONE, length: 1 },
};

/** Another version looks at more series, whose feed takes so long until it runs. */
function slowlyFed(startMs: number, named = (): NamedVersion => NEXT) {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  const feeds: PlayFeed[] = [];
  const openMarket = world.openMarket((feed) => {
    feeds.push(feed);
    if (feeds.length === 1) return;
    const start = feed.start.bind(feed);
    feed.start = async (known) => {
      await start(known);
      await world.time.sleep(startMs);
    };
  });
  const history = () => Promise.resolve([MORE]);
  const process = world.start({ logHours: 99, openMarket, history, named: () => Promise.resolve(named()) });
  return { world, feeds, process };
}

/** Open times of the session's own candles, in the order in which they were taken. */
async function takenCandles(world: PlayWorld): Promise<readonly number[]> {
  const rows = await world.store.rows(PLAY_KEY, 'log', {});
  const events = rows.flatMap((row) => readRow('log', row).row.events);
  return events.flatMap((event) => (event.kind === 'candles' ? (event.newest[seriesKey(OWN)] ?? []) : []));
}

describe('another version of the registry', () => {
  it('takes over with the next closed candle, once', async () => {
    let version = PLAY_VERSION;
    const world = play(() => Promise.resolve(version));
    await world.time.pass(HOUR + 10 * MINUTE);
    version = NEXT;
    await world.time.pass(30 * MINUTE);
    expect(await versions(world)).toEqual([]);
    await world.time.pass(3 * HOUR);
    expect(await versions(world)).toEqual(['play-2 after 2 h']);
    expect(world.received.filter(({ kind }) => kind === 'swap').map(({ title }) => title)).toEqual([
      'play version 2 makes the entries from now on',
    ]);
  });

  it('waits for the next candle, and nothing is entered until then (17.3)', async () => {
    let version = PLAY_VERSION;
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { feeds } = world.start({ named: () => Promise.resolve(version) });
    const outcome = async (): Promise<unknown> => {
      const { records } = (await world.store.read(PLAY_KEY))!;
      return (JSON.parse(records.get(`fate/${PAIR}`)!) as FateRecord).last?.outcome;
    };
    await world.time.pass(2 * HOUR - MINUTE);
    // Entries are held up for another reason meanwhile: the candle's signal is still good when that is over.
    Object.assign(feeds[0]!, { causes: ['no-exchange-answer'] });
    await world.time.pass(5 * MINUTE);
    version = NEXT;
    await world.time.pass(2 * MINUTE);
    Object.assign(feeds[0]!, { causes: [] });
    await world.time.pass(5 * MINUTE);
    expect(await outcome()).toBe('version-waits');
    await world.time.pass(HOUR);
    expect([await outcome(), await versions(world)]).toEqual(['entered', ['play-2 after 3 h']]);
  });

  it('that cannot be used is refused, which is said once, and the one before goes on', async () => {
    const wrong = new ConfigError('invalid-config', 'play version 2 has tags that cannot be run by.');
    let isWrong = true;
    const world = play(() => (isWrong ? Promise.reject(wrong) : Promise.resolve(PLAY_VERSION)));
    await world.time.pass(HOUR + MINUTE);
    expect(await stateOf(world)).toMatchObject({ stage: 'RUNNING', causes: ['swap-rejected'], detail: wrong.message });
    expect(world.received.filter(({ kind }) => kind === 'warning')).toEqual([
      expect.objectContaining({ level: 'warn', title: 'Another version cannot take over', text: wrong.message }),
    ]);
    isWrong = false;
    await world.time.pass(2 * MINUTE);
    expect((await stateOf(world)).causes).toEqual([]);
  });

  it('whose candles cannot be had is refused', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const none = new ServiceError('refused', 'Nobody has them.');
    world.start({ named: () => Promise.resolve(NEXT), history: () => Promise.reject(none) });
    await world.time.pass(2 * HOUR);
    expect(await versions(world)).toEqual([]);
    expect((await stateOf(world)).detail).toContain('Nobody has them.');
  });

  it('whose candles cannot be had for a while takes over at a later candle', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    let isAway = true;
    const history = () =>
      isAway ? Promise.reject(new ServiceError('unavailable', 'It is away.')) : Promise.resolve([]);
    world.start({ named: () => Promise.resolve(NEXT), history });
    await world.time.pass(HOUR + MINUTE / 2);
    isAway = false;
    expect(await versions(world)).toEqual([]);
    expect((await stateOf(world)).causes).toEqual([]);
    await world.time.pass(HOUR);
    expect(await versions(world)).toEqual(['play-2 after 2 h']);
  });

  it('that is refused, left and named again is refused again, and shown so', async () => {
    let version = NEXT;
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { drivers } = world.start({ named: () => Promise.resolve(version) });
    await world.time.pass(MINUTE);
    refuseVersions(drivers[0]!, () => true);
    const causes: (readonly string[])[] = [];
    for (version of [NEXT, PLAY_VERSION, NEXT]) {
      await world.time.pass(HOUR + 2 * MINUTE);
      causes.push((await stateOf(world)).causes);
    }
    expect(causes).toEqual([['swap-rejected'], [], ['swap-rejected']]);
    expect(await versions(world)).toEqual([]);
  });

  it('that looks at more series has a feed of them, also after one before it was refused', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    let isRefused = true;
    let version = NEXT;
    const { drivers, feeds } = world.start({
      named: () => Promise.resolve(version),
      history: () => Promise.resolve([MORE]),
    });
    await world.time.pass(MINUTE);
    refuseVersions(drivers[0]!, () => isRefused);
    await world.time.pass(HOUR);
    expect(feeds.map(({ isClosed }) => isClosed)).toEqual([false, true]);
    isRefused = false;
    version = { ...NEXT, spec: { ...NEXT.spec, id: 'play-3' } };
    await world.time.pass(HOUR);
    expect(feeds.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
  });

  it('whose candles are not had any more after a while does not take over, and bars no entry', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    // The session has what closed since, but not all of that.
    const old = { ...MORE, series: OWN };
    let looks = 0;
    const history = () => {
      looks += 1;
      return looks === 1 ? Promise.resolve([old]) : Promise.reject(new ServiceError('unavailable', 'It is away.'));
    };
    world.start({ named: () => Promise.resolve(NEXT), history });
    await world.time.pass(2 * HOUR + 5 * MINUTE);
    expect(await versions(world)).toEqual([]);
    const { records } = (await world.store.read(PLAY_KEY))!;
    expect((JSON.parse(records.get(`fate/${PAIR}`)!) as FateRecord).last?.outcome).toBe('entered');
  });

  it('has its feed before it takes over, and no candle is taken twice or left out', async () => {
    const { world, feeds } = slowlyFed(10 * MINUTE);
    await world.time.pass(20 * MINUTE);
    expect(feeds).toHaveLength(2);
    await world.time.pass(4 * HOUR);
    expect(feeds.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(await versions(world)).toEqual(['play-2 after 1 h']);
    const taken = await takenCandles(world);
    expect(taken).toEqual(Array.from(taken, (_, at) => taken[0]! + at * HOUR));
    expect(taken.length).toBeGreaterThan(4);
  });

  it('whose feed is not there yet does not take over, and holds up no step', async () => {
    const { world, feeds } = slowlyFed(70 * MINUTE);
    await world.time.pass(HOUR + 5 * MINUTE);
    expect(await versions(world)).toEqual([]);
    expect((await takenCandles(world)).at(-1)).toBe(world.startMs);
    await world.time.pass(HOUR);
    expect(await versions(world)).toEqual(['play-2 after 2 h']);
    expect(feeds.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it.each([
    ['beside it', 10],
    ['that is about to run', 70],
  ])('that is named no more leaves no feed %s', async (_, minutes) => {
    let version = NEXT;
    const { world, feeds } = slowlyFed(minutes * MINUTE, () => version);
    await world.time.pass(30 * MINUTE);
    version = PLAY_VERSION;
    await world.time.pass(2 * HOUR);
    expect(feeds.map(({ isClosed }) => isClosed)).toEqual([false, true]);
    expect(await versions(world)).toEqual([]);
  });

  it('leaves no feed of it where the session ends before', async () => {
    const { world, process, feeds } = slowlyFed(10 * MINUTE);
    await world.time.pass(30 * MINUTE);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(MINUTE);
    await process.ended;
    expect(feeds.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });

  it('that is found once more while it takes over does not take over twice', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    let isSlow = false;
    const history = async () => {
      if (isSlow) await world.time.sleep(59.5 * MINUTE);
      return [];
    };
    world.start({ named: () => Promise.resolve(NEXT), history });
    await world.time.pass(HOUR - MINUTE / 2);
    isSlow = true;
    await world.time.pass(MINUTE);
    isSlow = false;
    await world.time.pass(3 * HOUR);
    expect(await versions(world)).toEqual(['play-2 after 1 h']);
  });

  it.each([7, 11, 13])('is the one that was named last when the alias goes back and forth (%d)', async (every) => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const flapping = [NEXT, THIRD, PLAY_VERSION];
    let polls = 0;
    let last = PLAY_VERSION;
    const { drivers } = world.start({
      named: () => Promise.resolve((last = flapping[Math.floor((polls += 1) / every) % flapping.length]!)),
    });
    await world.time.pass(MINUTE / 2);
    const taken: (readonly string[])[] = [];
    const take = drivers[0]!.take.bind(drivers[0]!);
    let underWay = 0;
    drivers[0]!.take = async (event) => {
      if (event.kind === 'version') taken.push([event.version.id, last.spec.id, String((underWay += 1))]);
      const answer = await take(event);
      if (event.kind === 'version') underWay -= 1;
      return answer;
    };
    await world.time.pass(9 * HOUR);
    expect(taken.length).toBeGreaterThan(2);
    for (const [version, named, atOnce] of taken) expect([version, atOnce]).toEqual([named, '1']);
    expect(taken.every(([version], i) => version !== taken[i - 1]?.[0])).toBe(true);
  });

  it.each([-1, 0, 1, 2])(
    'is traded after a kill %d s from when it took over, and nothing is entered twice',
    async (seconds) => {
      const whole = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
      whole.start({ named: () => Promise.resolve(NEXT) });
      await whole.time.pass(4 * HOUR);
      const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
      world.start({ logHours: 99, named: () => Promise.resolve(NEXT) });
      await world.time.pass(HOUR + seconds * 1000);
      world.kill();
      world.start({ logHours: 99, version: NEXT, named: () => Promise.resolve(NEXT) });
      await world.time.pass(3 * HOUR - seconds * 1000);
      const taken = (await versions(world)).length;
      expect(taken).toBe(seconds < 0 ? 0 : 1);
      const trades = async (of: PlayWorld) =>
        tradesIn((await of.store.read(PLAY_KEY))!.records).map(({ trade }) => trade);
      expect(await trades(world)).toEqual(await trades(whole));
    },
  );

  it('goes on making the entries when its thread is lost', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { drivers } = world.start({ logHours: 99, named: () => Promise.resolve(NEXT) });
    await world.time.pass(4 * HOUR + 2 * MINUTE);
    drivers[0]!.failNext = new DriverError('driver-hung', 'It hung.');
    await world.time.pass(MINUTE);
    const rows = await world.store.rows(PLAY_KEY, 'log', {});
    const events = rows.flatMap((row) => readRow('log', row).row.events);
    expect(events.flatMap((event) => (event.kind === 'start' ? [event.spec.id] : []))).toEqual(['play-1', 'play-2']);
  });

  it('is not looked for while the registry is away, which changes nothing', async () => {
    const world = play(() => Promise.reject(new ServiceError('unavailable', 'The registry is away.')));
    await world.time.pass(HOUR);
    expect(await stateOf(world)).toMatchObject({ stage: 'RUNNING', causes: [] });
  });

  it('may also be asked for by a person who wants the config read again', async () => {
    const world = play(() => Promise.resolve(NEXT));
    await world.time.pass(MINUTE / 2);
    await world.store.order(PLAY_KEY, { id: 'a', wish: { kind: 'reload-config' }, reason: 'new', by: 'ann', atMs: 0 });
    await world.time.pass(20_000);
    const [command] = await world.store.commands(PLAY_KEY, 'all');
    expect(command!.answer?.text).toBe('The config is read again; entries are made by play-2 from now on.');
    expect(await versions(world)).toEqual(['play-2 after 0 h']);
  });

  it('tells who asked what deserves a word of that config', async () => {
    const warnings = ['c.json: stoploss is given twice; the last one counts.'];
    const world = play(() => Promise.resolve({ ...NEXT, warnings }));
    await world.time.pass(MINUTE / 2);
    await world.store.order(PLAY_KEY, { id: 'a', wish: { kind: 'reload-config' }, reason: 'new', by: 'ann', atMs: 0 });
    await world.time.pass(20_000);
    const [command] = await world.store.commands(PLAY_KEY, 'all');
    expect(command!.answer?.text).toMatch(/ from now on\. c\.json: stoploss is given twice; the last one counts\.$/);
  });

  it('has its own config read again once it makes the entries', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const asked: string[] = [];
    const reread = (name: string): Promise<NamedVersion> => {
      asked.push(name);
      return Promise.resolve(NEXT);
    };
    world.start({ named: () => Promise.resolve(NEXT), reread });
    await world.time.pass(HOUR + MINUTE);
    await world.store.order(PLAY_KEY, { id: 'a', wish: { kind: 'reload-config' }, reason: 'new', by: 'ann', atMs: 0 });
    await world.time.pass(MINUTE);
    expect(await versions(world)).toEqual(['play-2 after 1 h']);
    expect(asked).toEqual([NEXT.name]);
  });
});
