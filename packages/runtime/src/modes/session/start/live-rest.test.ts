import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../orders/attempt.ts';
import type { SessionWish } from '../../../contract/session-command.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess, type MadeProcess } from '../orders/made-live-world.fixture.ts';
import { oracle } from '../orders/made-oracle.fixture.ts';
import type { MadeDecision } from '../orders/made-trader.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { playClock } from '../play/play-feed.fixture.ts';
import { HOST_STATE } from '../view/host-records.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ENTER: MadeDecision = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 };

/** A live session that ran so long, and was then started so often in vain that nobody opens its strategy any more. */
async function inVain(script: readonly MadeDecision[], ranMs: number, prepare = (_: MadeLiveWorld): void => {}) {
  const world = new MadeLiveWorld(script);
  prepare(world);
  const first = world.start();
  await world.time.pass(ranMs);
  first.kill();
  for (let start = 1; start <= 8; start += 1) {
    const process = world.start(new MortalProcess(), { openDriver: () => new Promise(() => {}) });
    await world.time.pass(5 * SECOND);
    process.kill();
  }
  world.exchange.calls.length = 0;
  let opened = 0;
  const mortal = new MortalProcess();
  const process = world.start(mortal, {
    askEveryMs: 500,
    openDriver: () => {
      opened += 1;
      return new Promise(() => {});
    },
  });
  await world.time.pass(MINUTE);
  return { world, process, opened: () => opened };
}

function shown({ exchange }: MadeLiveWorld): readonly string[] {
  return exchange.books.orders.map(({ side, kind, status }) => [side, kind, status].join(' '));
}

async function wish(world: MadeLiveWorld, id: string, what: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id, wish: what, reason: 'because', by: 'ann', atMs: 0 });
  await world.time.pass(30 * SECOND);
}

async function attempts(world: MadeLiveWorld): Promise<readonly Attempt[]> {
  const records = await world.records();
  return [...records].flatMap(([key, text]) => (key.startsWith('attempt/') ? [JSON.parse(text) as Attempt] : []));
}

async function end(world: MadeLiveWorld, process: MadeProcess): Promise<void> {
  process.stop.abort(new Error('stopped'));
  await world.time.pass(MINUTE);
  await process.ended;
}

describe('a live session that was started too often (9.2)', () => {
  it('is looked after without its strategy: audits go on, and its stop stays', async () => {
    const { world, process, opened } = await inVain([ENTER], MINUTE);
    expect(opened()).toBe(0);
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
    const audits = (): number => world.exchange.calls.filter((call) => call === 'account').length;
    const before = audits();
    await world.time.pass(5 * MINUTE);
    expect(audits() - before).toBeGreaterThanOrEqual(4);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect(await oracle(world)).toEqual([]);
    await end(world, process);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
  });

  it('sends nothing within eight seconds after it took the lease over, whatever its clock says (8.4)', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const { exchange } = world;
    exchange.plan.push({ kind: 'ok' }, { kind: 'lost', effect: false });
    const first = world.start();
    await world.time.pass(11 * SECOND);
    first.kill();
    expect(exchange.sent.map(({ request }) => request.kind)).toEqual(['limit', 'stop-market']);
    for (let start = 1; start <= 6; start += 1) {
      const process = world.start(new MortalProcess(), { openDriver: () => new Promise(() => {}) });
      await world.time.pass(SECOND);
      process.kill();
    }
    await world.time.pass(5 * MINUTE);
    const takenMs = world.nowMs;
    exchange.exchangeMs = async () => {
      await world.time.sleep(SECOND);
      return world.nowMs - SECOND / 2;
    };
    const mortal = new MortalProcess();
    const clock = playClock(mortal.time(world.time, world.time.nowMs()), world.nowMs - 20 * SECOND);
    world.start(mortal, {
      openMarket: () =>
        Promise.resolve({
          ...{ clock, openFeed: () => expect.unreachable(), fundingOf: null, close: () => Promise.resolve() },
          exchangeMs: () => Promise.resolve(world.nowMs),
        }),
    });
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toContain('SAFE crash-loop');
    const [, , again] = exchange.sent;
    expect(again!.request.kind).toBe('stop-market');
    expect(again!.atMs - takenMs).toBeGreaterThanOrEqual(8000);
  });

  it('opens no strategy from the sixth start on, also where each start before came to trading, until a person resumes', async () => {
    const world = new MadeLiveWorld([ENTER]);
    let process = world.start();
    await world.time.pass(MINUTE);
    for (let start = 2; start <= 6; start += 1) {
      process.kill();
      process = world.start(new MortalProcess(), { askEveryMs: 500 });
      await world.time.pass(30 * SECOND);
      expect(process.traders).toHaveLength(start < 6 ? 1 : 0);
    }
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    await wish(world, 'a', { kind: 'resume' });
    await world.time.pass(MINUTE);
    expect(process.traders).toHaveLength(1);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('takes away an entry that waits, and enters nothing', async () => {
    const { world, process } = await inVain(
      [
        { ...ENTER, rate: 96 },
        { ...ENTER, atMs: 3 * MINUTE },
      ],
      MINUTE,
    );
    expect(shown(world)).toEqual(['buy limit canceled']);
    await world.time.pass(5 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled']);
    await end(world, process);
  });

  it('finds out what became of a stop whose answer was lost, and places it', async () => {
    const lost = { kind: 'lost', effect: false } as const;
    const { world, process } = await inVain([ENTER], 12 * SECOND, ({ exchange }) => {
      exchange.plan.push({ kind: 'ok' }, lost);
    });
    await world.time.pass(MINUTE);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect((await attempts(world)).map(({ state }) => state)).toEqual(['FILLED', 'NEVER_PLACED', 'OPEN']);
    await end(world, process);
  });

  it('says that a position has no stop where neither that nor an exit is taken, and does not end in order (16.5)', async () => {
    const { world, process } = await inVain([ENTER], MINUTE);
    world.exchange.refuses = ({ side }) => side === 'sell';
    world.exchange.books.orders.pop();
    await world.time.pass(5 * MINUTE);
    expect(world.stages.at(-1)).toBe('SAFE crash-loop unprotected');
    expect(world.lines).toContain('A position has no stop');
    expect(shown(world)).toEqual(['buy limit filled']);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(20 * SECOND);
    const lease = { kind: 'strategy', account: LIVE_KEY.account, strategy: LIVE_KEY.strategy } as const;
    expect((await world.rows.read(lease))?.isReleased).toBe(false);
    process.kill();
  });

  it('tells its trades what happened when a person lets it go on', async () => {
    const { world, process } = await inVain([ENTER], MINUTE);
    world.exchange.books.price(PAIR, 85);
    await world.time.pass(2 * MINUTE);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market filled']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    process.kill();
    const again = world.start(new MortalProcess(), { askEveryMs: 500 });
    await world.time.pass(10 * SECOND);
    await wish(world, 'on', { kind: 'resume' });
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    const trades = [...(await world.records())].filter(([key]) => key.startsWith('trade/'));
    expect(trades.map(([, text]) => (JSON.parse(text) as { closed: unknown }).closed !== null)).not.toContain(false);
    expect(await oracle(world)).toEqual([]);
    await end(world, again);
  });

  it('ends when a person says so, and keeps its stop', async () => {
    const { world, process } = await inVain([ENTER], MINUTE);
    await wish(world, 'leave', { kind: 'stop', how: 'leave' });
    await world.time.pass(MINUTE);
    await expect(process.ended).resolves.toBeUndefined();
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    const state = JSON.parse((await world.records()).get(HOST_STATE)!) as { readonly stage: string };
    expect(state.stage).toBe('DRAINING');
  });
});
