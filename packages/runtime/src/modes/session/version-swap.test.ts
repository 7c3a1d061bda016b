import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../config/errors.ts';
import { ServiceError } from '../../ports/errors.ts';
import { HOUR } from './play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from './play-strategy.fixture.ts';
import { PLAY_KEY, PLAY_VERSION, PlayWorld } from './play-world.fixture.ts';
import { readRow } from './rows.ts';
import { HOST_STATE, type HostState } from './view/host-records.ts';
import type { NamedVersion } from './named-version.ts';

const MINUTE = 60_000;
const NEXT: NamedVersion = { spec: { ...PLAY_VERSION.spec, id: 'play-2' }, name: 'play version 2' };

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

  it('that cannot be used is refused, which is said once, and the one before goes on', async () => {
    const wrong = new ConfigError('invalid-config', 'play version 2 has tags that cannot be run by.');
    let isWrong = true;
    const world = play(() => (isWrong ? Promise.reject(wrong) : Promise.resolve(PLAY_VERSION)));
    await world.time.pass(HOUR + MINUTE);
    expect(await stateOf(world)).toMatchObject({ stage: 'RUNNING', causes: ['swap-rejected'], detail: wrong.message });
    expect(world.lines.filter((line) => line === `warn: ${wrong.message}`)).toHaveLength(1);
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
});
