import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../ports/errors.ts';
import { PLAY_KEY } from '../play/play-world.fixture.ts';
import { HOST_STATE } from '../view/host-records.ts';
import { HOST_STARTS } from './crash-loop.ts';
import { answerTo, killedWorld, MINUTE, never, openIn, order, recordIn } from './early-world.fixture.ts';
import type { SessionWorld } from './session-world.ts';

const away = new ServiceError('unavailable', 'The exchange does not answer.');

/** What a start is at when it is asked to end. */
const stages: readonly (readonly [string, Partial<SessionWorld>])[] = [
  ['connects', { openMarket: () => never() }],
  ['waits for an exchange that is away', { openMarket: () => Promise.reject(away) }],
  ['opens its strategy', { openDriver: () => never() }],
  ['waits for candles', { openDriver: () => Promise.reject(away) }],
];

describe('a session that is asked to end while it', () => {
  it.each(stages)('%s cancels its entries and keeps its lease no longer', async (_, change) => {
    const world = await killedWorld('waiting');
    expect(await openIn(world)).toMatchObject([{ trade: { amount: 0 } }]);
    const { stop, ended } = world.start(change);
    await world.time.pass(MINUTE);
    stop.abort(new Error('stopped'));
    await world.time.pass(1000);
    await expect(ended).resolves.toBeUndefined();
    expect(await openIn(world)).toEqual([]);
    expect(await recordIn(world, HOST_STATE)).toMatchObject({ stage: 'DRAINING', causes: [] });
    expect(await recordIn(world, HOST_STARTS)).toEqual([]);
    expect(world.received.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['entry', 'state']));
    expect(world.received.map(({ title }) => title)).toContainEqual(expect.stringContaining('entry canceled'));
    const next = world.start();
    await world.time.pass(1000);
    expect(world.stages.at(-1)).toBe('RUNNING');
    next.stop.abort(new Error('stopped'));
  });

  it.each(stages)('%s keeps its trades', async (_, change) => {
    const world = await killedWorld('held');
    const before = await openIn(world);
    expect(before).toMatchObject([{ trade: { amount: 0.943 } }]);
    const { stop, ended } = world.start(change);
    await world.time.pass(MINUTE);
    stop.abort(new Error('stopped'));
    await world.time.pass(1000);
    await expect(ended).resolves.toBeUndefined();
    expect(await openIn(world)).toEqual(before);
    expect(await recordIn(world, HOST_STATE)).toMatchObject({ stage: 'DRAINING' });
  });
});

describe('a person who wants a session to stop that does not trade yet', () => {
  it.each(['leave', 'drain', 'close'] as const)('by %s is answered at once where nothing is held', async (how) => {
    const world = await killedWorld('waiting');
    const { ended } = world.start({ openDriver: () => never() });
    await world.time.pass(MINUTE);
    await order(world, 'end', { kind: 'stop', how });
    await expect(ended).resolves.toBeUndefined();
    expect(await answerTo(world, 'end')).toMatchObject({
      isDone: true,
      text: expect.stringContaining('The session ends'),
    });
    expect(await openIn(world)).toEqual([]);
    const account = await recordIn<{ readonly isPaused: boolean }>(world, 'account');
    expect(account!.isPaused).toBe(false);
  });

  it('is answered however often the wish was written', async () => {
    const world = await killedWorld('held');
    for (let n = 0; n < 45; n += 1)
      await world.store.order(PLAY_KEY, {
        ...{ id: `${n}`, wish: { kind: 'stop', how: 'leave' }, reason: 'because', by: 'bot', atMs: 0 },
      });
    const { ended } = world.start({ openDriver: () => never() });
    await world.time.pass(MINUTE);
    await expect(ended).resolves.toBeUndefined();
    expect(await world.store.commands(PLAY_KEY, 'open')).toEqual([]);
    expect(await openIn(world)).toHaveLength(1);
  });

  it('by leave is answered at once, and the trade stays', async () => {
    const world = await killedWorld('held');
    const { ended } = world.start({ openDriver: () => never() });
    await order(world, 'end', { kind: 'stop', how: 'leave' });
    await expect(ended).resolves.toBeUndefined();
    expect(await answerTo(world, 'end')).toMatchObject({ text: 'The session ends; one trade stays as it is.' });
    expect(await openIn(world)).toHaveLength(1);
  });

  it('by close waits until its trade can be left', async () => {
    const world = await killedWorld('held');
    let failures = 5;
    const openMarket = world.openMarket();
    const { ended } = world.start({ openMarket: () => (failures-- > 0 ? Promise.reject(away) : openMarket()) });
    await order(world, 'end', { kind: 'stop', how: 'close' });
    expect(await answerTo(world, 'end')).toBeNull();
    await world.time.pass(5 * MINUTE);
    await expect(ended).resolves.toBeUndefined();
    expect(await answerTo(world, 'end')).toMatchObject({ isDone: true });
    expect(await openIn(world)).toEqual([]);
  });
});
