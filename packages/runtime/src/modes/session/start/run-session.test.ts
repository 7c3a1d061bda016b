import { describe, expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { ServiceError } from '../../../ports/errors.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import { DriverError } from '../driver/driver-error.ts';
import { settled } from '../play/manual-time.fixture.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PLAY_KEY, PlayWorld } from '../play/play-world.fixture.ts';
import type { SessionWorld } from './session-world.ts';
import { openTradesIn, tradesIn } from '../play/play-trades.fixture.ts';
import { withPast } from '../rows/past-rows.ts';
import { readRow } from '../rows/rows.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';

const MINUTE = 60_000;
const [STRATEGY, CLOSES] = [PLAY_STRATEGY, PLAY_CLOSES];

async function stored(world: PlayWorld): Promise<StoredSession> {
  return withPast(world.store, (await world.store.read(PLAY_KEY))!);
}

async function stateOf(world: PlayWorld): Promise<HostState> {
  return JSON.parse((await stored(world)).records.get(HOST_STATE)!) as HostState;
}

async function ask(world: PlayWorld, id: string, wish: SessionWish): Promise<string> {
  await world.store.order(PLAY_KEY, { id, wish, reason: 'because', by: 'ann', atMs: 0 });
  await world.time.pass(10_000);
  const command = (await world.store.commands(PLAY_KEY, 'all')).find((each) => each.id === id);
  return `${command?.answer?.isDone ?? 'open'}: ${command?.answer?.text ?? ''}`;
}

/** Closed trades with what they made, and how many there are. */
async function outcome(world: PlayWorld) {
  const trades = tradesIn((await stored(world)).records);
  return trades.map(({ trade, closed }) => [trade.id, trade.openRate, closed?.profitAbs ?? null]);
}

describe('a session', () => {
  it('trades by closed candles, and says so after it is written down', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(5 * HOUR + MINUTE);
    expect((await outcome(world)).map(([id, rate]) => [id, rate])).toEqual([[1, 106]]);
    expect(world.lines).toContain('BTC/USDT: entry filled, long 0.943 at 106');
    expect(world.lines).toContainEqual(expect.stringContaining('BTC/USDT: closed by down'));
    expect(world.stages).toEqual(['RECOVERING', 'WARMING', 'RUNNING']);
    expect(new Set(world.received.map(({ id }) => id)).size).toBe(world.received.length);
    expect([...(await stored(world)).records.keys()].filter((key) => key.startsWith('outbox/'))).toEqual([]);
  });

  it('writes down why each closed candle was or was not entered, and what the wallet came to', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(4 * HOUR + MINUTE);
    const rows = await world.store.rows(PLAY_KEY, 'reasons', {});
    expect(rows.map((row) => Object.values(readRow('reasons', row).row.of)[0])).toEqual([
      [0, 'no-signal'],
      [0, 'no-signal'],
      [1, null],
      [1, 'in-trade'],
    ]);
    expect(await world.store.rows(PLAY_KEY, 'equity', {})).toHaveLength(4);
  });

  it('has the same trades when it is killed at any moment and started again', async () => {
    const whole = new PlayWorld(STRATEGY, CLOSES);
    whole.start();
    await whole.time.pass(8 * HOUR);
    for (const [index, afterMs] of [7, 119, 121, 299].entries()) {
      const world = new PlayWorld(STRATEGY, CLOSES);
      world.start();
      await world.time.pass(afterMs * MINUTE + index * 1111);
      world.kill();
      world.start();
      await world.time.pass(8 * HOUR - afterMs * MINUTE - index * 1111);
      expect(await outcome(world), `killed after ${afterMs} minutes`).toEqual(await outcome(whole));
    }
  });
});

describe('what a person wants', () => {
  it('is done at once, and answered with what was done', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(MINUTE);
    expect(await ask(world, 'a', { kind: 'pause' })).toBe(
      'true: No entries are made until somebody resumes; exits go on.',
    );
    expect((await stateOf(world)).stage).toBe('HALTED');
    await world.time.pass(3 * HOUR);
    expect(await outcome(world)).toEqual([]);
    expect(await ask(world, 'b', { kind: 'resume' })).toBe('true: Entries are made again.');
    expect(await ask(world, 'c', { kind: 'force-exit', trade: 'all' })).toMatch(
      /^(true: One trade is being left|false: No trade is open)\.$/,
    );
    expect((await stateOf(world)).stage).toBe('RUNNING');
  });

  const answers: readonly [SessionWish, string][] = [
    [{ kind: 'force-entry', pair: 'BTC/USDT', side: 'long' }, 'true: BTC/USDT is being entered long.'],
    [
      { kind: 'force-entry', pair: 'BTC/USDT', side: 'short' },
      'false: BTC/USDT was not entered: the strategy does not go short.',
    ],
    [
      { kind: 'force-entry', pair: 'X/USDT', side: 'long' },
      'false: X/USDT was not entered: the session does not trade it.',
    ],
    [{ kind: 'force-exit', trade: 3 }, 'false: Trade 3 is not open.'],
    [{ kind: 'cancel-order', trade: 1 }, 'false: Trade 1: no such trade is open.'],
    [{ kind: 'change-settings', settings: { max_open_trades: 2 } }, 'true: From now on max_open_trades = 2.'],
    [
      { kind: 'change-settings', settings: { timeframe: '5m' } },
      'false: That setting cannot change while a session trades.',
    ],
    [
      { kind: 'reload-config' },
      'true: What the version takes from its config is what it was; what its tags name, pairs for instance, is changed in the registry.',
    ],
    [
      { kind: 'flatten' } as unknown as SessionWish,
      'false: This version knows no wish "flatten"; expected one of pause, resume, force-entry, force-exit, cancel-order, reload-config, change-settings, resolve, withdraw, stop.',
    ],
  ];

  it.each(answers)('%o', async (wish, answer) => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(MINUTE);
    expect(await ask(world, 'a', wish)).toBe(answer);
  });

  it('is done once, also when the answer to its step was lost and the process after it', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(MINUTE);
    world.store.commitFaults.push('lost');
    expect(await ask(world, 'a', { kind: 'force-entry', pair: 'BTC/USDT', side: 'long' })).toMatch(/^true/);
    world.kill();
    world.start();
    await world.time.pass(MINUTE);
    expect(openTradesIn((await stored(world)).records)).toHaveLength(1);
  });

  it('to stop when all trades have left ends the session then, and a later start trades again', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const first = world.start();
    await world.time.pass(2 * HOUR + MINUTE);
    expect(await ask(world, 'a', { kind: 'stop', how: 'drain' })).toBe(
      'true: No entries are made any more, and the session ends when they have left by themselves: 1 open.',
    );
    expect((await stateOf(world)).stage).toBe('DRAINING');
    let isOver = false;
    void first.ended.then(() => (isOver = true));
    await world.time.pass(2 * HOUR);
    expect(isOver).toBe(false);
    await world.time.pass(HOUR);
    expect(isOver).toBe(true);
    world.start();
    await world.time.pass(3 * HOUR);
    expect((await outcome(world)).map(([id, rate]) => [id, rate])).toEqual([
      [1, 106],
      [2, 106],
    ]);
  });

  it.each(['drain', 'close', 'leave'] as const)(
    'to stop by %s outlives a kill before the process has ended',
    async (how) => {
      const world = new PlayWorld(STRATEGY, CLOSES);
      const openDelivery: SessionWorld['openDelivery'] = (onSettled) =>
        Promise.resolve({
          ...{ targets: ['slow'], waiting: 1, close: () => {}, drained: () => new Promise<boolean>(() => {}) },
          offer: ({ id }) => onSettled({ id, target: 'slow', how: 'sent', isLast: true }),
        });
      world.start({ openDelivery });
      await world.time.pass(2 * HOUR - MINUTE);
      expect(await ask(world, 'a', { kind: 'stop', how })).toMatch(/^true: The session ends/);
      world.kill();
      let isOver = false;
      void world.start().ended.then(() => (isOver = true));
      await world.time.pass(3 * MINUTE);
      expect(isOver).toBe(true);
      expect(await outcome(world)).toEqual([]);
      world.start();
      await world.time.pass(MINUTE);
      expect(await outcome(world)).toHaveLength(1);
    },
  );

  it('to stop, asked for by more people than are answered at once, ends one session and not the next', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const first = world.start();
    await world.time.pass(2 * HOUR + MINUTE);
    const wish = { kind: 'stop', how: 'leave' } as const;
    for (let at = 0; at < 45; at++)
      await world.store.order(PLAY_KEY, { id: `stop-${at}`, wish, reason: 'a test', by: 'test', atMs: at });
    await world.time.pass(MINUTE);
    await first.ended;
    expect(await world.store.commands(PLAY_KEY, 'open')).toEqual([]);
    let isOver = false;
    void world.start().ended.then(() => (isOver = true));
    await world.time.pass(MINUTE);
    expect(isOver).toBe(false);
  });

  it('to resume calls an end off that waits for trades', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(2 * HOUR + MINUTE);
    await ask(world, 'a', { kind: 'stop', how: 'drain' });
    expect(await ask(world, 'b', { kind: 'resume' })).toBe(
      'true: Entries are made again, and the session does not end.',
    );
    expect((await stateOf(world)).stage).toBe('RUNNING');
    await world.time.pass(7 * HOUR);
    expect(await outcome(world)).toHaveLength(2);
  });

  it.each(['close', 'leave'] as const)('to stop by %s', async (how) => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const first = world.start();
    await world.time.pass(2 * HOUR + MINUTE);
    await ask(world, 'a', { kind: 'stop', how });
    await world.time.pass(MINUTE);
    await first.ended;
    expect(openTradesIn((await stored(world)).records)).toHaveLength(how === 'close' ? 0 : 1);
  });
});

describe('the end of a session', () => {
  it('asked for by the system gives the lease back and keeps trades', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const first = world.start();
    await world.time.pass(2 * HOUR + MINUTE);
    first.stop.abort(new Error('stopped'));
    await settled();
    await first.ended;
    expect(openTradesIn((await stored(world)).records)).toHaveLength(1);
    expect(world.stages.at(-1)).toBe('DRAINING');
    world.start();
    await world.time.pass(MINUTE);
    expect((await stored(world)).epoch).toBe(2);
  });

  it('asked for while candles are still fetched gives the lease back at once', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const stop = new AbortController();
    const openDriver = (): Promise<never> =>
      new Promise((_, reject) => {
        stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error));
      });
    const { ended } = world.start({ stop: stop.signal, openDriver });
    await world.time.pass(MINUTE);
    stop.abort(new Error('stopped'));
    await ended;
    world.start();
    await world.time.pass(1000);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('by another process that took the lease over writes nothing any more', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const first = world.start();
    await world.time.pass(MINUTE);
    await world.store.begin(PLAY_KEY, { holder: 'other', epoch: 9 });
    await world.time.pass(HOUR);
    await expect(first.ended).rejects.toMatchObject({ code: 'fenced' });
    expect(world.stages.at(-1)).toBe('FENCED');
    expect(await stored(world)).toMatchObject({ epoch: 9, seq: 3 });
  });
});

describe('starts while the market stands still', () => {
  it('are told one by one', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    for (const _ of [1, 2, 3]) {
      world.start();
      await world.time.pass(0);
      world.kill();
    }
    const told = world.received.filter(({ kind }) => kind === 'startup');
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
    expect(new Set(told.map(({ atMs }) => atMs)).size).toBe(1);
  });
});

describe('two processes', () => {
  it('never trade at once: the second one waits, and gives up while the first is alive', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(MINUTE);
    const second = world.start();
    const passing = world.time.pass(MINUTE);
    await expect(second.ended).rejects.toMatchObject({ code: 'lease-busy' });
    await passing;
    expect((await stored(world)).epoch).toBe(1);
    expect(world.lines).toContainEqual(expect.stringContaining('Another process has the lease'));
  });
});

describe('the log', () => {
  it('is kept for the hours that are asked for', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(6 * HOUR + MINUTE);
    const [oldest] = await world.store.rows(PLAY_KEY, 'log', {});
    expect((oldest!.atMs - world.startMs) / HOUR).toBeGreaterThanOrEqual(3);
  });
});

describe('trouble', () => {
  it('with the journal is waited for, and nothing is said of what is not written', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.start();
    await world.time.pass(2 * HOUR - MINUTE);
    world.store.commitFaults.push(...Array.from({ length: 20 }, () => 'away' as const));
    await world.time.pass(2 * MINUTE);
    expect(world.lines.filter((line) => line.includes('entry'))).toEqual([]);
    expect(world.stages.at(-1)).toBe('DEGRADED journal-away');
    await world.time.pass(2 * MINUTE);
    expect(world.lines).toContain('BTC/USDT: entry filled, long 0.943 at 106');
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('with the data stops entries, which go on by themselves', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const { feeds } = world.start();
    await world.time.pass(MINUTE);
    feeds[0]!.isFresh = false;
    feeds[0]!.causes = ['stale-data'];
    await world.time.pass(MINUTE);
    expect(await stateOf(world)).toMatchObject({ stage: 'DEGRADED', causes: ['stale-data'] });
    feeds[0]!.isFresh = true;
    feeds[0]!.causes = [];
    await world.time.pass(MINUTE);
    expect((await stateOf(world)).stage).toBe('RUNNING');
  });

  it('with the exchange at the start is waited for, and for two minutes at most while nothing is open', async () => {
    const away = new ServiceError('unavailable', 'The exchange does not answer.');
    let failures = 3;
    const world = new PlayWorld(STRATEGY, CLOSES);
    const openMarket = world.openMarket();
    world.start({ openMarket: () => (failures-- > 0 ? Promise.reject(away) : openMarket()) });
    await world.time.pass(MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    world.kill();
    const second = world.start({ openMarket: () => Promise.reject(away) });
    const passing = world.time.pass(3 * MINUTE);
    await expect(second.ended).rejects.toBe(away);
    await passing;
  });

  it('with the exchange that asks for patience is waited for as long as it does, and two minutes more', async () => {
    const [busy, away] = [
      new ServiceError('busy', 'The exchange takes no requests before 12:00 UTC (418).'),
      new ServiceError('unavailable', 'The exchange does not answer.'),
    ];
    const world = new PlayWorld(STRATEGY, CLOSES);
    const untilMs = world.time.nowMs() + HOUR;
    const { ended } = world.start({
      openMarket: () => Promise.reject(world.time.nowMs() < untilMs ? busy : away),
    });
    const ends: unknown[] = [];
    ended.catch((error: unknown) => ends.push(error));
    await world.time.pass(HOUR + MINUTE);
    expect(ends).toEqual([]);
    await world.time.pass(2 * MINUTE);
    expect(ends).toEqual([away]);
  });

  it('with the exchange at the start is tried again by chance within half a second, one, two and so on', async () => {
    const away = new ServiceError('unavailable', 'The exchange does not answer.');
    const world = new PlayWorld(STRATEGY, CLOSES);
    world.time.chance = () => 0.5;
    const askedMs: number[] = [];
    const openMarket = world.openMarket();
    world.start({
      openMarket: () => {
        askedMs.push(world.time.nowMs());
        return askedMs.length < 5 ? Promise.reject(away) : openMarket();
      },
    });
    await world.time.pass(MINUTE);
    expect(askedMs.map((ms) => ms - askedMs[0]!)).toEqual([0, 250, 750, 1750, 3750]);
  });

  it('with the driver is a start after a crash, in the same process', async () => {
    const world = new PlayWorld(STRATEGY, CLOSES);
    const { drivers } = world.start();
    await world.time.pass(2 * HOUR - MINUTE);
    drivers[0]!.failNext = new DriverError('driver-ended', 'The thread of the strategy ended.');
    await world.time.pass(2 * MINUTE);
    expect(drivers).toHaveLength(2);
    await world.time.pass(4 * HOUR);
    expect((await outcome(world)).map(([id, rate]) => [id, rate])).toEqual([[1, 106]]);
  });
});
