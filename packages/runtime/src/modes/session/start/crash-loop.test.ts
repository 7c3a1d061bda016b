import { describe, expect, it } from 'vitest';
import { DriverError } from '../driver/driver-error.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PLAY_KEY, PlayWorld } from '../play/play-world.fixture.ts';
import { readRow } from '../rows/rows.ts';
import { HOST_STATE } from '../view/host-records.ts';
import { HOST_SAFE, HOST_STARTS } from './crash-loop.ts';
import { answerTo, killedWorld, MINUTE, never, openIn, order, recordIn } from './early-world.fixture.ts';
import type { SessionWorld } from './session-world.ts';

/** Processes that end before they trade, each a few seconds old. */
async function crash(world: PlayWorld, times: number, change: Partial<SessionWorld> = { openDriver: () => never() }) {
  for (let start = 1; start <= times; start += 1) {
    world.start(change);
    await world.time.pass(5000);
    world.kill();
  }
}

describe('a session that is started again and again', () => {
  it('before it trades is safe with the sixth start within ten minutes', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    await crash(world, 5);
    expect(await recordIn(world, HOST_SAFE)).toBeNull();
    world.start();
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
  });

  it('in a longer time is not safe', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    for (let start = 1; start <= 4; start += 1) {
      await crash(world, 2);
      await world.time.pass(5 * MINUTE);
      world.kill();
    }
    world.start();
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('is safe sooner where the market passes faster', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    await crash(world, 6, { openDriver: () => never(), factor: 60 });
    expect(await recordIn<readonly number[]>(world, HOST_STARTS)).toHaveLength(2);
  });
});

describe('a safe session', () => {
  it('enters nothing and says why, looks after its trades, and goes on when a person says so', async () => {
    const world = await killedWorld('held');
    await crash(world, 5);
    const { stop } = world.start();
    await world.time.pass(3 * HOUR);
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
    expect(await openIn(world)).toEqual([]);
    expect(world.lines).toContainEqual(expect.stringContaining('closed by down'));
    await world.time.pass(3 * HOUR);
    const reasons = await world.store.rows(PLAY_KEY, 'reasons', {});
    const outcomes = reasons.flatMap((row) => Object.values(readRow('reasons', row).row.of));
    expect(outcomes).toContainEqual([1, 'crash-loop']);
    expect(await openIn(world)).toEqual([]);
    await order(world, 'on', { kind: 'resume' });
    expect(await answerTo(world, 'on')).toMatchObject({ isDone: true });
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(await recordIn(world, HOST_SAFE)).toBeNull();
    expect(await recordIn(world, HOST_STARTS)).toEqual([]);
    stop.abort(new Error('stopped'));
  });

  it('stays so over starts and an end that the system asked for, hours later too', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    await crash(world, 5);
    const { stop, ended } = world.start();
    await world.time.pass(HOUR);
    stop.abort(new Error('stopped'));
    await world.time.pass(1000);
    await ended;
    const again = world.start();
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
    await order(world, 'end', { kind: 'stop', how: 'drain' });
    await expect(again.ended).resolves.toBeUndefined();
    world.start();
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('whose strategy ends each process is not opened a fourth time before a person says so', async () => {
    const world = await killedWorld('held');
    await crash(world, 8);
    let opened = 0;
    const openDriver = (): Promise<never> => {
      opened += 1;
      return never();
    };
    const { ended } = world.start({ openDriver });
    await world.time.pass(MINUTE);
    expect(opened).toBe(0);
    expect(await recordIn(world, HOST_STATE)).toMatchObject({
      stage: 'SAFE',
      detail: expect.stringContaining('Nobody looks after its trades before a person resumes or stops it.'),
    });
    await order(world, 'pause', { kind: 'pause' });
    expect(await answerTo(world, 'pause')).toMatchObject({
      isDone: false,
      text: 'The session was started too often and waits for resume or stop.',
    });
    await order(world, 'close', { kind: 'stop', how: 'close' });
    expect(await answerTo(world, 'close')).toMatchObject({
      isDone: false,
      text: expect.stringContaining('stop --leave'),
    });
    await order(world, 'on', { kind: 'resume' });
    expect(opened).toBe(1);
    expect(await recordIn(world, HOST_SAFE)).toBeNull();
    await order(world, 'leave', { kind: 'stop', how: 'leave' });
    await expect(ended).resolves.toBeUndefined();
    expect(await openIn(world)).toHaveLength(1);
  });

  it('answers more wishes than fit into one step', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    await crash(world, 8);
    world.start();
    await world.time.pass(1000);
    for (let n = 0; n < 45; n += 1)
      await world.store.order(PLAY_KEY, { id: `${n}`, wish: { kind: 'pause' }, reason: 'x', by: 'bot', atMs: 0 });
    await world.time.pass(MINUTE);
    expect(await world.store.commands(PLAY_KEY, 'open')).toEqual([]);
  });

  it('whose strategy cannot be opened waits for a person, and is tried again then', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    await crash(world, 5);
    const { ended } = world.start({ openDriver: () => Promise.reject(new Error('play.ts:3: no')) });
    await world.time.pass(MINUTE);
    expect(await recordIn(world, HOST_STATE)).toMatchObject({
      stage: 'SAFE',
      detail: expect.stringContaining('play.ts:3: no'),
    });
    await order(world, 'on', { kind: 'resume' });
    await world.time.pass(MINUTE);
    await expect(ended).rejects.toThrow('play.ts:3: no');
  });
});

describe('a safe session whose candles cannot be had', () => {
  it('does not say, once they can, that it was its strategy', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    await crash(world, 5);
    let isAway = true;
    const openMarket: SessionWorld['openMarket'] = async () => {
      const market = await world.openMarket()();
      const exchangeMs = () => (isAway ? Promise.reject(new Error('no candles')) : market.exchangeMs());
      return { ...market, exchangeMs };
    };
    world.start({ openMarket });
    await world.time.pass(MINUTE);
    expect(await recordIn(world, HOST_STATE)).toMatchObject({
      stage: 'SAFE',
      detail: expect.stringContaining('no candles'),
    });
    isAway = false;
    await order(world, 'on', { kind: 'resume' });
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.received.map(({ title }) => title)).not.toContain('The strategy was lost, and opened anew');
  });
});

describe('a strategy whose thread is lost', () => {
  it('while it is opened is opened five times more, and then ends the process', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const hung = new DriverError('driver-hung', 'play: it took longer than 300 s, and its thread was given up.');
    let opened = 0;
    const openDriver = async (): Promise<never> => {
      opened += 1;
      await world.time.sleep(300_000);
      throw hung;
    };
    const { ended } = world.start({ openDriver });
    await world.time.pass(HOUR);
    await expect(ended).rejects.toBe(hung);
    expect(opened).toBe(6);
  });
});
