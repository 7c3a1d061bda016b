import { describe, expect, it } from 'vitest';
import type { SessionCommand } from '../../../contract/session-command.ts';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { readOrderId } from '../../../orders/client-order-id.ts';
import { MemoryAccountRows } from '../../../ports/memory-account-rows.fixture.ts';
import { HOUR, PAIR } from '../play/play-driver.fixture.ts';
import { PLAY_VERSION } from '../play/play-world.fixture.ts';
import type { BoundsConfig, NamedVersion } from '../start/named-version.ts';
import type { HostState } from '../view/host-records.ts';
import type { Bounds } from './live-orders.ts';
import { LIVE_KEY, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { BEGINS_MS, ENTER, MadeSwapWorld, NOW_NAMED } from './made-swap.fixture.ts';

const MINUTE = 60_000;
const SECOND = 1000;

const stateOf = async ({ world }: MadeSwapWorld): Promise<HostState> =>
  JSON.parse((await world.records()).get('host/state')!) as HostState;

describe.each(['spot', 'futures'] as const)('a swap of versions with orders at the exchange, on %s', (market) => {
  it('"keep": positions and stops stay as they are, and intents, tag and epoch go on', async () => {
    const swap = new MadeSwapWorld(
      [ENTER, { atMs: HOUR + 30 * SECOND, pair: PAIR, do: 'move-stop', stopRate: 95 }],
      market,
    );
    const { world } = swap;
    await swap.begin();
    swap.named = NOW_NAMED;
    await world.time.pass(100 * SECOND);
    const before = structuredClone(world.exchange.books.orders);
    expect(before.map(({ side, status }) => `${side} ${status}`)).toEqual(['buy filled', 'sell open']);
    const epoch = (await world.store.read(LIVE_KEY))!.epoch;
    await world.time.pass(40 * SECOND);
    expect(await swap.entering()).toBe('play version 2');
    expect(world.exchange.books.orders).toEqual(before);
    expect(world.exchange.books.held(PAIR)).toBe(1);
    await world.time.pass(MINUTE);
    expect((await world.store.read(LIVE_KEY))!.epoch).toBe(epoch);
    const ids = world.exchange.books.orders.map(({ cid }) => readOrderId(cid!)!);
    expect(new Set(ids.map(({ tag }) => tag)).size).toBe(1);
    expect(ids.map(({ intent }) => intent)).toEqual([1, 2, 3]);
    expect(await oracle(world)).toEqual([]);
  });

  it('"close": what the version before holds is left once the new one enters, and its stop goes', async () => {
    const swap = new MadeSwapWorld([ENTER], market);
    await swap.begin();
    swap.named = { ...NOW_NAMED, closesTrades: true };
    await swap.world.time.pass(4 * MINUTE);
    expect(await swap.entering()).toBe('play version 2');
    expect(swap.ordersSeen()).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell market filled']);
    expect(swap.world.exchange.books.held(PAIR)).toBe(0);
    expect(await oracle(swap.world)).toEqual([]);
  });

  it('"flapping alias": no order is sent or canceled for it, and the last that is named enters', async () => {
    const swap = new MadeSwapWorld([ENTER], market);
    await swap.begin();
    await swap.world.time.pass(30 * SECOND);
    const { sent } = swap.world.exchange;
    const before = sent.length;
    for (let at = 0; at < 150; at += 1) {
      swap.named = at % 7 < 3 ? NOW_NAMED : PLAY_VERSION;
      await swap.world.time.pass(70 * SECOND);
    }
    expect(swap.world.lines.filter((line) => line.endsWith('makes the entries from now on')).length).toBeGreaterThan(1);
    swap.named = NOW_NAMED;
    await swap.world.time.pass(2 * HOUR);
    expect(await swap.entering()).toBe('play version 2');
    expect([before, sent.length]).toEqual([2, 2]);
    expect(swap.ordersSeen()).toEqual(['buy limit filled', 'sell stop-market open']);
    expect(await oracle(swap.world)).toEqual([]);
  });
});

it('a swap of versions compares books and exchange at once, whenever that was done last', async () => {
  const swap = new MadeSwapWorld([ENTER], 'spot');
  swap.askEveryMs = 5 * SECOND;
  await swap.begin();
  await swap.world.time.pass(30 * SECOND);
  const auditedMs = async () =>
    (JSON.parse((await swap.world.records()).get('host/audit')!) as { readonly atMs: number }).atMs;
  const beforeMs = swap.world.nowMs;
  expect(await auditedMs()).toBeLessThan(beforeMs - 20 * SECOND);
  swap.named = NOW_NAMED;
  await ordered(swap, 'reload-config');
  await swap.world.time.pass(10 * SECOND);
  expect(await swap.entering()).toBe('play version 2');
  expect(await auditedMs()).toBeGreaterThan(beforeMs);
  expect(await oracle(swap.world)).toEqual([]);
});

describe('a version whose candles take a minute to come', () => {
  /** From the fill of an entry that rests until its stop stands. */
  async function bareMs({ world }: MadeSwapWorld): Promise<number> {
    const fromMs = world.time.nowMs();
    world.exchange.books.price(PAIR, 95);
    for (let s = 0; s < 90 && !world.exchange.books.orders.some(({ kind }) => kind === 'stop-market'); s += 1)
      await world.time.pass(SECOND);
    return world.time.nowMs() - fromMs;
  }

  async function begun(slowMs: number): Promise<MadeSwapWorld> {
    const swap = new MadeSwapWorld([{ ...ENTER, rate: 95 }], 'futures');
    await swap.begin();
    swap.slowMs = slowMs;
    swap.named = NOW_NAMED;
    return swap;
  }

  const until = ({ world }: MadeSwapWorld, ms: number): Promise<void> => world.time.pass(ms - world.time.nowMs());

  it('takes over when the first candle closes after that; what fills meanwhile has its stop at once (11.2)', async () => {
    const swap = await begun(62 * SECOND);
    await until(swap, HOUR + 5 * SECOND);
    expect(await bareMs(swap)).toBeLessThanOrEqual(5 * SECOND);
    await until(swap, 2 * HOUR - SECOND);
    expect(await swap.entering()).toBe('play version 1');
    await until(swap, 2 * HOUR + 5 * SECOND);
    expect(await swap.entering()).toBe('play version 2');
    expect(await oracle(swap.world)).toEqual([]);
  });

  it('takes over with the close that they are there for', async () => {
    const swap = await begun(50 * SECOND);
    await until(swap, HOUR + 5 * SECOND);
    expect(await swap.entering()).toBe('play version 2');
  });

  it('holds up nothing where a person wants the config read again, and takes over once they are there', async () => {
    const swap = new MadeSwapWorld([{ ...ENTER, rate: 95 }], 'futures');
    Object.assign(swap, { askEveryMs: 5 * SECOND, slowMs: MINUTE });
    await swap.begin();
    await swap.world.time.pass(SECOND);
    swap.named = NOW_NAMED;
    await ordered(swap, 'reload-config');
    await until(swap, BEGINS_MS + 50 * SECOND);
    // Before the registry is asked which version is meant.
    swap.named = PLAY_VERSION;
    expect(await bareMs(swap)).toBeLessThanOrEqual(5 * SECOND);
    await until(swap, BEGINS_MS + 110 * SECOND);
    expect(await swap.entering()).toBe('play version 1');
    await until(swap, BEGINS_MS + 4 * MINUTE);
    expect(await swap.entering()).toBe('play version 2');
    const [{ answer }] = (await swap.world.store.commands(LIVE_KEY, 'all')) as [SessionCommand];
    expect(answer).toMatchObject({ isDone: true });
    expect(await oracle(swap.world)).toEqual([]);
  });

  it('is taken back once those of the one before are there, and audits go on until then', async () => {
    const tries = Array.from({ length: 6 }, (_, at) => ({ ...LATER, atMs: HOUR + MINUTE + at * 20 * SECOND }));
    const swap = new MadeSwapWorld(tries, 'spot');
    swap.world.exchange.refuses = () => true;
    await swap.begin();
    swap.named = NOW_NAMED;
    await until(swap, HOUR + 10 * SECOND);
    expect(await swap.entering()).toBe('play version 2');
    swap.slowMs = 2 * HOUR;
    await until(swap, 2 * HOUR + 4 * MINUTE);
    expect(await swap.entering()).toBe('play version 2');
    const { atMs } = JSON.parse((await swap.world.records()).get('host/audit')!) as { readonly atMs: number };
    expect(swap.world.nowMs - atMs).toBeLessThan(2 * MINUTE);
    await until(swap, 4 * HOUR);
    expect(await swap.entering()).toBe('play version 1');
  });
});

const LATER = { ...ENTER, atMs: HOUR + MINUTE };

describe('caps of a version that takes over', () => {
  /** Of whoever runs it: 100 orders a day; of a config: as many as it says, and no more. */
  const boundsOf = ({ live }: BoundsConfig): Bounds => {
    const ordersPerDay = Math.min(100, live?.caps?.['orders_per_day'] ?? 100);
    return { caps: { ...MOST_CAPS, ordersPerDay }, limits: MOST_ACCOUNT_LIMITS, told: [] };
  };
  const NONE: NamedVersion = { ...NOW_NAMED, bounds: { live: { caps: { orders_per_day: 0 } } } };

  function begun(first: typeof ENTER | typeof LATER = LATER): MadeSwapWorld {
    const swap = new MadeSwapWorld([first, { ...LATER, atMs: 2 * HOUR + 4 * MINUTE }], 'spot');
    swap.orders = { boundsOf, caps: boundsOf({}).caps };
    return swap;
  }

  it('hold from its first order on, which may be in the step in which it takes over, and are said', async () => {
    const swap = begun({ ...ENTER, atMs: HOUR - 3 * SECOND });
    await swap.begin();
    swap.named = NONE;
    await swap.world.time.pass(5 * MINUTE);
    expect(swap.world.lines).toContain('info: play version 2: orders_per_day is 0 from now on, and was 100.');
    expect(swap.world.exchange.sent).toEqual([]);
    expect(await stateOf(swap)).toMatchObject({ stage: 'HALTED', causes: ['cap-reached'] });
  });

  it('come with limits of the account, which its first order is held to as well', async () => {
    const swap = begun();
    const mortal = new MortalProcess();
    const rows = mortal.around(new MemoryAccountRows());
    swap.orders = {
      caps: MOST_CAPS,
      guard: { rows, limits: MOST_ACCOUNT_LIMITS, capital: '1000' },
      boundsOf: ({ live }) => {
        const grossShare = live?.account_limits?.['gross_share'] ?? 1;
        return { caps: MOST_CAPS, limits: { ...MOST_ACCOUNT_LIMITS, grossShare }, told: [] };
      },
    };
    await swap.begin(mortal);
    swap.named = { ...NOW_NAMED, bounds: { live: { account_limits: { gross_share: 0.05 } } } };
    await swap.world.time.pass(5 * MINUTE);
    expect(swap.world.lines).toContain('info: play version 2: gross_share is 0.05 from now on, and was 1.');
    expect(swap.world.exchange.sent).toEqual([]);
    swap.named = { ...NOW_NAMED, spec: { ...NOW_NAMED.spec, id: 'play-3' }, name: 'play version 3' };
    await swap.world.time.pass(HOUR + 2 * MINUTE);
    expect(swap.ordersSeen()).toEqual(['buy limit filled', 'sell stop-market open']);
  });

  it('hold as well where the same version has others in its config by now, without a swap', async () => {
    const swap = begun();
    await swap.begin();
    swap.named = { ...PLAY_VERSION, bounds: NONE.bounds! };
    await swap.world.time.pass(5 * MINUTE);
    expect(swap.world.lines).toContain('info: play version 1: orders_per_day is 0 from now on, and was 100.');
    expect(swap.world.exchange.sent).toEqual([]);
    expect(await swap.entering()).toBe('play version 1');
  });

  it('end with it: the version before has its own again', async () => {
    const swap = begun();
    await swap.begin();
    swap.named = NONE;
    await swap.world.time.pass(5 * MINUTE);
    swap.named = PLAY_VERSION;
    await swap.world.time.pass(HOUR);
    expect(swap.world.lines).toContain('info: play version 1: orders_per_day is 100 from now on, and was 0.');
    await ordered(swap, 'resume');
    await swap.world.time.pass(2 * MINUTE);
    expect(swap.ordersSeen()).toEqual(['buy limit filled', 'sell stop-market open']);
  });
});

describe('a version whose orders halt the entries within three candles', () => {
  /** As many rejects as halt a pair, and one order on top; from so long after the swap on. */
  const tries = (fromMs: number) =>
    Array.from({ length: 6 }, (_, at) => ({ ...LATER, atMs: HOUR + fromMs + at * 20 * SECOND }));

  async function swapped(fromMs = MINUTE): Promise<MadeSwapWorld> {
    const swap = new MadeSwapWorld(tries(fromMs), 'spot');
    swap.world.exchange.refuses = () => true;
    await swap.begin();
    swap.named = NOW_NAMED;
    await swap.world.time.pass(3 * MINUTE);
    expect(await swap.entering()).toBe('play version 2');
    return swap;
  }

  it('is taken back when the next candle closes, which people are warned of, and refused from then on', async () => {
    const swap = await swapped();
    await swap.world.time.pass(HOUR);
    expect(await swap.entering()).toBe('play version 1');
    const state = await stateOf(swap);
    expect(state).toMatchObject({ stage: 'HALTED', causes: ['cap-reached', 'swap-rejected'] });
    expect(state.detail).toContain('play version 2 failed: Its orders reached the cap rejects-in-row');
    await swap.world.time.pass(5 * HOUR);
    expect(await swap.entering()).toBe('play version 1');
    const told = swap.world.received.filter(({ title }) => title.startsWith('Another version has failed'));
    expect(told.map(({ level }) => level)).toEqual(['warn']);
  });

  it('stays halted as the version before, which enters once a person resumes', async () => {
    const swap = await swapped();
    await swap.world.time.pass(HOUR);
    swap.world.exchange.refuses = () => false;
    expect(swap.world.exchange.sent).toHaveLength(5);
    await ordered(swap, 'resume');
    await swap.world.time.pass(2 * MINUTE);
    expect(await swap.entering()).toBe('play version 1');
    expect(await stateOf(swap)).toMatchObject({ stage: 'RUNNING', causes: ['swap-rejected'] });
  });

  it('is taken back for the third candle when that has closed, and after a restart that came later still', async () => {
    for (const isKilled of [false, true]) {
      const swap = await swapped(2 * HOUR + 50 * MINUTE);
      await swap.world.time.pass(2 * HOUR + 54 * MINUTE);
      expect((await stateOf(swap)).stage).toBe('HALTED');
      if (isKilled) await swap.restart(HOUR);
      await swap.world.time.pass(HOUR + MINUTE);
      expect(await swap.entering()).toBe('play version 1');
    }
  });

  it('is not taken back for what it halts after its third candle', async () => {
    const swap = await swapped(3 * HOUR + MINUTE);
    await swap.world.time.pass(5 * HOUR);
    expect((await stateOf(swap)).stage).toBe('HALTED');
    expect(await swap.entering()).toBe('play version 2');
  });

  it('is not taken back for what a person has looked at and resumed', async () => {
    const swap = await swapped();
    await ordered(swap, 'resume');
    swap.world.exchange.refuses = () => false;
    await swap.world.time.pass(2 * HOUR);
    expect(await swap.entering()).toBe('play version 2');
  });
});

describe('a version that is halted, and not by its orders', () => {
  it('is not taken back where a person stops the entries', async () => {
    const swap = new MadeSwapWorld([], 'spot');
    await swap.begin();
    swap.named = NOW_NAMED;
    await swap.world.time.pass(3 * MINUTE);
    await ordered(swap, 'pause');
    await swap.world.time.pass(3 * HOUR);
    expect(await stateOf(swap)).toMatchObject({ stage: 'HALTED', causes: ['kill-switch'] });
    expect(await swap.entering()).toBe('play version 2');
  });

  it('is not taken back for a halt that was there before it', async () => {
    const early = Array.from({ length: 6 }, (_, at) => ({ ...ENTER, atMs: BEGINS_MS + (at + 1) * 10 * SECOND }));
    const swap = new MadeSwapWorld(early, 'spot');
    swap.world.exchange.refuses = () => true;
    await swap.begin();
    await swap.world.time.pass(80 * SECOND);
    expect((await stateOf(swap)).stage).toBe('HALTED');
    swap.named = NOW_NAMED;
    await swap.world.time.pass(3 * HOUR);
    expect(await swap.entering()).toBe('play version 2');
  });
});

let asked = 0;

function ordered({ world }: MadeSwapWorld, kind: 'pause' | 'resume' | 'reload-config'): Promise<unknown> {
  asked += 1;
  return world.store.order(LIVE_KEY, { id: `${kind}-${asked}`, wish: { kind }, reason: 'on', by: 'ann', atMs: 0 });
}
