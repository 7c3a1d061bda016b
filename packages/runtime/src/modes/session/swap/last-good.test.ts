import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../ports/errors.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PLAY_KEY, PLAY_VERSION, PlayWorld } from '../play/play-world.fixture.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import { HOST_LAST_GOOD, lastGood, lastGoodIn, type LastGood } from './last-good.ts';

const MINUTE = 60_000;
const DAY = 24 * HOUR;
const VERSION = { name: 'play', version: 1, tags: {}, source: '', description: '', aliases: [], createdMs: 0 };
const goodAt = (atMs: number, more: Partial<LastGood> = {}): LastGood =>
  lastGood({
    stage: 'Production',
    version: VERSION,
    objects: { 's3://a/b': 'e30=', 's3://a/c': null },
    atMs,
    ...more,
  })!;
const recordsOf = (record: unknown) => new Map([[HOST_LAST_GOOD, JSON.stringify(record)]]);

describe('the last version that could be traded', () => {
  it('is gone on with for a week, by the stage that meant it, as long as it is what was written', () => {
    const good = goodAt(DAY);
    expect(lastGoodIn(recordsOf(good), 'Production', 8 * DAY)).toEqual(good);
    expect(lastGoodIn(recordsOf(good), 'Production', 8 * DAY + 1)).toBeNull();
    expect(lastGoodIn(recordsOf(good), 'Staging', 2 * DAY)).toBeNull();
    const changed = { ...good, objects: { ...good.objects, 's3://a/b': 'W10=' } };
    expect(lastGoodIn(recordsOf(changed), 'Production', 2 * DAY)).toBeNull();
    expect(lastGoodIn(new Map(), 'Production', 0)).toBeNull();
  });

  it('is not kept where its config is larger than any config', () => {
    expect(lastGood({ ...goodAt(0), objects: { a: 'x'.repeat(1_000_001) } })).toBeNull();
  });

  it('is written down when it begins, again each hour while the registry names it, and with each swap', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    let [atMs, id] = [0, 'play-1'];
    const named = () => {
      const version = { ...VERSION, version: Number(id.at(-1)) };
      return {
        spec: { ...PLAY_VERSION.spec, id },
        name: `play version ${id.at(-1)}`,
        lastGood: goodAt(atMs, { version }),
      };
    };
    world.start({ version: named(), named: () => Promise.resolve(named()) });
    const written = async () => {
      const records = (await world.store.read(PLAY_KEY))!.records;
      const { version, atMs: time } = JSON.parse(records.get(HOST_LAST_GOOD)!) as LastGood;
      return [version.version, time];
    };
    await world.time.pass(MINUTE / 2);
    expect(await written()).toEqual([1, 0]);
    atMs = HOUR - 1;
    await world.time.pass(HOUR);
    expect(await written()).toEqual([1, 0]);
    atMs = HOUR;
    await world.time.pass(HOUR);
    expect(await written()).toEqual([1, HOUR]);
    id = 'play-2';
    await world.time.pass(HOUR);
    expect(await written()).toEqual([2, HOUR]);
  });
});

describe('a session that began while the registry was away', () => {
  it('trades, shows that, and no longer once it answers', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    let isAway = true;
    const away = new ServiceError('unavailable', 'The registry is away.');
    const named = () => (isAway ? Promise.reject(away) : Promise.resolve(PLAY_VERSION));
    world.start({ named, stale: 'The registry is away. play version 1 is traded.' });
    await world.time.pass(3 * MINUTE);
    const state = async () => JSON.parse((await world.store.read(PLAY_KEY))!.records.get(HOST_STATE)!) as HostState;
    expect(await state()).toMatchObject({ stage: 'RUNNING', causes: ['stale-version'] });
    isAway = false;
    await world.time.pass(2 * MINUTE);
    expect(await state()).toMatchObject({ stage: 'RUNNING', causes: [] });
    expect(world.received.flatMap(({ kind, title }) => (kind === 'warning' ? [title] : []))).toEqual([
      'The registry is away',
      'The registry answers again',
    ]);
  });
});
