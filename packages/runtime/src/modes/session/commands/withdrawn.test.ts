import { describe, expect, it } from 'vitest';
import type { SessionCommand, SessionWish } from '../../../contract/session-command.ts';
import { answerTo, killedWorld, MINUTE, never, openIn, order } from '../start/early-world.fixture.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PLAY_VERSION, PlayWorld } from '../play/play-world.fixture.ts';
import type { NamedVersion } from '../start/named-version.ts';
import { heardOf, notWithdrawn } from './withdrawn.ts';

const LEAVE_ALL = { kind: 'force-exit', trade: 'all' } as const;
const WITHDRAWN = { isDone: false, text: 'Withdrawn by ann (because).' };
const GONE = { isDone: false, text: 'No such command waits for an answer any more.' };

function withdraw(command: string): SessionWish {
  return { kind: 'withdraw', command };
}

describe('a command that was withdrawn while no process ran', () => {
  it('is not carried out by the next start, and both are answered', async () => {
    const world = await killedWorld('held');
    const before = await openIn(world);
    await order(world, 'out', LEAVE_ALL);
    await order(world, 'back', withdraw('out'));
    world.start();
    await world.time.pass(MINUTE);

    expect(await answerTo(world, 'out')).toMatchObject(WITHDRAWN);
    expect(await answerTo(world, 'back')).toMatchObject({
      isDone: true,
      text: 'What ann asked for is not carried out.',
    });
    expect((await openIn(world)).map(({ trade }) => trade.id)).toEqual(before.map(({ trade }) => trade.id));
    expect(world.lines).not.toContainEqual(expect.stringContaining('force'));
  });

  it.each(['leave', 'drain', 'close'] as const)(
    'does not end it as stop --%s, before or after it trades',
    async (how) => {
      const world = await killedWorld('waiting');
      await order(world, 'end', { kind: 'stop', how });
      await order(world, 'back', withdraw('end'));
      const early = world.start({ openDriver: () => never() });
      await world.time.pass(MINUTE);
      expect(await answerTo(world, 'end')).toBeNull();
      early.stop.abort(new Error('stopped'));
      await world.time.pass(1000);
      await early.ended;
      expect(await answerTo(world, 'end')).toBeNull();
      world.start();
      await world.time.pass(MINUTE);

      expect(await answerTo(world, 'end')).toMatchObject(WITHDRAWN);
      expect(world.stages.at(-1)).toBe('RUNNING');
    },
  );

  it('holds up nobody who ends a session that does not trade yet', async () => {
    const world = await killedWorld('held');
    await order(world, 'out', LEAVE_ALL);
    await order(world, 'back', withdraw('out'));
    const { ended } = world.start({ openDriver: () => never() });
    await world.time.pass(MINUTE);
    await order(world, 'end', { kind: 'stop', how: 'leave' });
    await expect(ended).resolves.toBeUndefined();
    expect(await answerTo(world, 'end')).toMatchObject({ isDone: true });
    world.start();
    await world.time.pass(MINUTE);

    expect(await answerTo(world, 'out')).toMatchObject(WITHDRAWN);
  });

  it('and all that is asked beside it is carried out', async () => {
    const world = await killedWorld('held');
    await order(world, 'on', { kind: 'resume' });
    await order(world, 'off', { kind: 'pause' });
    await order(world, 'not-on', withdraw('on'));
    await order(world, 'not-off', withdraw('off'));
    await order(world, 'set', { kind: 'change-settings', settings: { max_open_trades: 2 } });
    world.start();
    await world.time.pass(MINUTE);

    for (const id of ['on', 'off']) expect(await answerTo(world, id)).toMatchObject(WITHDRAWN);
    for (const id of ['not-on', 'not-off', 'set']) expect(await answerTo(world, id)).toMatchObject({ isDone: true });
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('is answered in SAFE too, where nothing else is', async () => {
    const world = await killedWorld('held');
    for (let start = 1; start <= 8; start += 1) {
      world.start({ openDriver: () => never() });
      await world.time.pass(5000);
      world.kill();
    }
    await order(world, 'end', { kind: 'stop', how: 'leave' });
    await order(world, 'back', withdraw('end'));
    world.start();
    await world.time.pass(MINUTE);

    expect(await answerTo(world, 'end')).toMatchObject(WITHDRAWN);
    expect(await answerTo(world, 'back')).toMatchObject({ isDone: true });
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
    await world.time.pass(HOUR);
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
  });
});

it.each(['still going on', 'done afterwards'])(
  'a wish to read the config again that is withdrawn holds up no later one: its reading is %s',
  async (how) => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const asked: string[] = [];
    const reread = async (name: string): Promise<NamedVersion> => {
      asked.push(name);
      if (asked.length > 1) return PLAY_VERSION;
      await (how === 'still going on' ? never() : world.time.sleep(12_000));
      return PLAY_VERSION;
    };
    world.start({ reread });
    await world.time.pass(MINUTE);
    await order(world, 'first', { kind: 'reload-config' });
    await order(world, 'back', withdraw('first'));
    await order(world, 'second', { kind: 'reload-config' });
    await world.time.pass(MINUTE);

    expect(await answerTo(world, 'first')).toMatchObject(WITHDRAWN);
    expect(await answerTo(world, 'second')).toMatchObject({ isDone: true });
    expect(asked).toHaveLength(2);
  },
);

describe('a wish to withdraw', () => {
  it('is refused where nothing waits: what is answered, what nobody asked, what another one withdraws, another one', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    world.start();
    await world.time.pass(MINUTE);
    await order(world, 'done', { kind: 'pause' });
    await order(world, 'late', withdraw('done'));
    expect(await answerTo(world, 'done')).toMatchObject({ isDone: true });
    expect(await answerTo(world, 'late')).toMatchObject(GONE);
    world.kill();
    await order(world, 'on', { kind: 'resume' });
    await order(world, 'first', withdraw('on'));
    await order(world, 'second', withdraw('on'));
    await order(world, 'nobody', withdraw('nowhere'));
    await order(world, 'other', withdraw('first'));
    world.start();
    await world.time.pass(MINUTE);

    expect(await answerTo(world, 'on')).toMatchObject(WITHDRAWN);
    expect(await answerTo(world, 'first')).toMatchObject({ isDone: true });
    for (const id of ['second', 'nobody', 'other']) expect(await answerTo(world, id)).toMatchObject(GONE);
    expect(world.stages.at(-1)).toContain('HALTED');
  });

  it('never answers more in a step than it may hold, beside as many pauses, and hides what is withdrawn meanwhile', () => {
    const command = (id: string, wish: SessionWish): SessionCommand => ({
      ...{ id, wish, reason: 'because', by: 'ann', atMs: 0, answer: null },
    });
    const open = Array.from({ length: 30 }, (_, i) => command(`p${i}`, { kind: 'pause' }));
    const all = [...open, ...open.slice(1).map(({ id }) => command(`w${id}`, withdraw(id)))];
    const heard = heardOf(all);

    expect(heard.map(({ id, withdraws }) => [id, withdraws?.id])).toEqual(
      Array.from({ length: 10 }, (_, i) => [`wp${i + 1}`, `p${i + 1}`]),
    );
    expect(notWithdrawn(all).map(({ id }) => id)).toEqual(['p0']);
    expect(heardOf(open)).toEqual(open);
  });
});
