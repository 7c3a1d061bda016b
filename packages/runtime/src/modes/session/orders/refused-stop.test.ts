import { afterEach, describe, expect, it, vi } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { HOST_WARNINGS, type WarningRecord } from '../step/warnings.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { LIVE_KEY, type MadeProcess } from './made-live-world.fixture.ts';
import { rows } from './made-look.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';

const SECOND = 1000;
const LEASE = { kind: 'strategy', account: LIVE_KEY.account, strategy: LIVE_KEY.strategy } as const;
const NO_STOP = `${PAIR} is held without a stop. Nothing is entered there.`;

const NO_WAY_OUT = `The exchange has refused three times in a row what was to leave ${PAIR}: it is tried again, later and later.`;

type Kind = 'entry' | 'stop' | 'exit';

/** A strategy whose entry has just filled, looked at every five seconds, on an exchange that refuses orders of these kinds for as long as it is said. */
class RefusingWorld extends CoreWorld {
  refused: readonly Kind[] = [];
  /** What was sent, with the seconds since the entry had filled. */
  readonly sent: string[] = [];
  #filledMs = 0;

  constructor(market: 'spot' | 'futures', stopFailure: 'exit' | 'alarm' = 'exit') {
    super(market);
    this.throttleMs = 5 * SECOND;
    const bounds = { caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS, stopFailure, told: [] };
    const orders = this.orders.bind(this);
    this.orders = (mortal) => ({ ...orders(mortal), boundsOf: () => bounds });
    this.exchange.refuses = (request) => this.#refuses(request);
  }

  #refuses({ kind, side }: { readonly kind: string; readonly side: string }): boolean {
    const what = kind.startsWith('stop') ? 'stop' : side === 'sell' ? 'exit' : 'entry';
    if (what === 'entry') return false;
    const isRefused = this.refused.includes(what);
    const seconds = Math.round((this.nowMs - this.#filledMs) / SECOND);
    this.sent.push(`${seconds} ${what} ${isRefused ? 'refused' : 'taken'}`);
    return isRefused;
  }

  /** Until the entry fills. */
  async filled(): Promise<this> {
    await this.hours(1, 3, this.begin());
    this.#filledMs = this.nowMs;
    this.exchange.books.price(PAIR, 105);
    return this;
  }

  /** How the session stands by now. */
  get stage(): string {
    return this.stages.at(-1)!;
  }

  told(cause: string): readonly string[] {
    return this.received.filter(({ data }) => data['cause'] === cause).map(({ text }) => text);
  }
}

afterEach(() => void vi.restoreAllMocks());

const secondOf = (line: string): number => Number.parseInt(line, 10);
const whatOf = (line: string): string => line.replace(/^\d+ /, '');

describe.each(['spot', 'futures'] as const)('the core on %s, whose stop the exchange refuses', (market) => {
  it('tries it later and later, is told without one all the while, and leaves after the third refusal (11.5)', async () => {
    const world = new RefusingWorld(market);
    world.refused = ['stop'];
    await world.filled();
    await world.time.pass(11 * SECOND);
    for (let second = 11; second < 24; second += 1) {
      await world.time.pass(SECOND);
      expect(world.stage).toBe('DEGRADED unprotected');
    }
    expect(world.told('unprotected')).toEqual([NO_STOP]);
    await world.time.pass(10 * SECOND);
    expect(world.sent.map(whatOf)).toEqual(['stop refused', 'stop refused', 'stop refused', 'exit taken']);
    expect(world.sent.map(secondOf).at(-1)).toBeLessThanOrEqual(31);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(world.stage).toBe('RUNNING');
  });

  it('stays by the policy alarm, which halts, until a person has looked', async () => {
    const world = new RefusingWorld(market, 'alarm');
    world.refused = ['stop'];
    await world.filled();
    await world.time.pass(300 * SECOND);
    expect(world.sent).toHaveLength(3);
    expect(world.stage).toBe('HALTED order-breach unprotected');
    world.refused = [];
    await resumedBy(world, 1);
    await world.time.pass(120 * SECOND);
    expect(world.sent.slice(3)).toEqual([expect.stringContaining('stop taken')]);
    expect(world.stage).toBe('RUNNING');
  });

  it('leaves again later and later where that is refused as well, tries a stop between, is told all the while, and has a stop at last', async () => {
    const world = new RefusingWorld(market);
    world.refused = ['stop', 'exit'];
    await world.filled();
    await world.time.pass(60 * SECOND);
    for (let second = 0; second < 200; second += 5) {
      await world.time.pass(5 * SECOND);
      expect(world.stage).toBe('DEGRADED unprotected');
    }
    world.refused = [];
    await world.time.pass(60 * SECOND);
    expect(world.sent.slice(0, 3).map(whatOf)).toEqual(['stop refused', 'stop refused', 'stop refused']);
    const after = world.sent.slice(3);
    expect(whatOf(after.at(-1)!)).toBe('stop taken');
    const exits = after.filter((line) => whatOf(line) === 'exit refused');
    const stops = after.filter((line) => whatOf(line).startsWith('stop')).map(secondOf);
    expect(after).toHaveLength(exits.length + stops.length);
    const apart = stops.map((second, at) => second - (stops[at - 1] ?? secondOf(world.sent[2]!)));
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...apart)).toBeLessThanOrEqual(26);
    // Looked at each five seconds, and a refusal is heard of a moment after it.
    const waits = exits.map(secondOf).map((second, at, all) => second - (all[at - 1] ?? NaN));
    for (const [at, least] of [5, 10, 20, 40, 60, 60].entries()) {
      expect(waits[at + 1]).toBeGreaterThanOrEqual(least);
      expect(waits[at + 1]).toBeLessThanOrEqual(least + 6);
    }
    expect(world.stage).toBe('RUNNING');
    expect(world.told('blocked-intent')).toEqual([NO_WAY_OUT]);
  });

  it('leaves as soon as the exchange takes that, where it takes no stop', async () => {
    const world = new RefusingWorld(market);
    world.refused = ['stop', 'exit'];
    await world.filled();
    await world.time.pass(260 * SECOND);
    world.refused = ['stop'];
    await world.time.pass(70 * SECOND);
    expect(whatOf(world.sent.at(-1)!)).toBe('exit taken');
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(world.stage).toBe('RUNNING');
  });

  it('leaves as well where its pair has shown no price since the start, so that no stop is tried again (11.5)', async () => {
    const world = new RefusingWorld(market);
    const before = world.begin();
    await world.hours(1, 3, before);
    await world.time.pass(30 * SECOND);
    expect(world.sent.map(whatOf)).toEqual(['stop taken']);
    before.kill();
    const { books } = world.exchange;
    books.cancel(books.orders.find(({ kind, status }) => kind === 'stop-market' && status === 'open')!);
    world.refused = ['stop'];
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockReturnValue(null);
    world.begin();
    await world.time.pass(90 * SECOND);
    expect(world.sent.map(whatOf).slice(1)).toEqual(['stop refused', 'exit taken']);
    expect(books.held(PAIR)).toBe(0);
    expect(world.told('unprotected')).toContain(NO_STOP);
  });

  it('leaves as well where the stop that rested is gone, and none takes its place', async () => {
    const world = await new RefusingWorld(market).filled();
    await world.time.pass(60 * SECOND);
    expect(world.stage).toBe('RUNNING');
    world.refused = ['stop'];
    const { books } = world.exchange;
    books.cancel(books.orders.find(({ kind, status }) => kind === 'stop-market' && status === 'open')!);
    await world.time.pass(60 * SECOND);
    expect(world.sent.map(whatOf).slice(1)).toEqual(['stop refused', 'stop refused', 'stop refused', 'exit taken']);
    expect(books.held(PAIR)).toBe(0);
    expect(world.told('unprotected')).toContain(NO_STOP);
  });
});

/** Whether it has ended by now, and given its lease back. */
async function isOver(world: RefusingWorld, { ended }: MadeProcess): Promise<readonly unknown[]> {
  const how = await Promise.race([ended.then(() => 'ended'), world.time.pass(SECOND).then(() => 'goes on')]);
  return [how, (await world.rows.read(LEASE))?.isReleased];
}

function askedToStop({ store }: RefusingWorld, how: 'leave' | 'close'): Promise<unknown> {
  return store.order(LIVE_KEY, { id: 'end', wish: { kind: 'stop', how }, reason: 'on', by: 'me', atMs: 0 });
}

it('what a person wants closed is left later and later where the exchange refuses it, and the session ends once it is gone', async () => {
  const world = new RefusingWorld('spot');
  world.refused = ['exit'];
  const process = world.begin();
  await world.hours(1, 3, process);
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(30 * SECOND);
  await askedToStop(world, 'close');
  await world.time.pass(360 * SECOND);
  const exits = world.sent.filter((line) => whatOf(line) === 'exit refused').map(secondOf);
  const waits = exits.slice(1).map((second, at) => second - exits[at]!);
  expect(waits.length).toBeGreaterThan(4);
  for (const [at, least] of [5, 10, 20, 40].entries()) expect(waits[at]).toBeGreaterThanOrEqual(least);
  world.refused = [];
  world.exchange.books.price(PAIR, 107);
  await world.time.pass(90 * SECOND);
  expect([await isOver(world, process), world.exchange.books.held(PAIR)]).toEqual([['ended', true], 0]);
});

it('an exit that is refused for hours is tried every five minutes, and people are called with each refusal at most', async () => {
  const world = new RefusingWorld('spot');
  world.refused = ['stop', 'exit'];
  await world.filled();
  await world.time.pass(45 * 60 * SECOND);
  const exits = world.sent.filter((line) => whatOf(line) === 'exit refused').map(secondOf);
  const waits = exits.map((second, at) => second - (exits[at - 1] ?? NaN)).slice(1);
  for (const [at, wait] of [60, 60, 120, 240, 300, 300].entries()) {
    expect(waits[8 + at]).toBeGreaterThanOrEqual(wait);
    expect(waits[8 + at]).toBeLessThanOrEqual(wait + 11);
  }
  const warned = (await rows<Record<string, WarningRecord>>(world, HOST_WARNINGS)).flatMap((row) => Object.values(row));
  const called = warned.find(({ text }) => text === NO_WAY_OUT)!;
  expect(called.untold).toBeGreaterThan(0);
  expect(called.untold).toBeLessThanOrEqual(exits.length);
});

describe.each(['spot', 'futures'] as const)(
  'a session on %s that is asked to end while a stop is refused',
  (market) => {
    it('places it once it is taken, and sells nothing for it (11.5, 16)', async () => {
      const world = new RefusingWorld(market);
      world.refused = ['stop'];
      const process = world.begin();
      await world.hours(1, 3, process);
      world.exchange.books.price(PAIR, 105);
      for (let tries = 0; !world.sent.some((line) => line.endsWith('stop refused')); tries += 1) {
        expect(tries).toBeLessThan(60);
        await world.time.pass(SECOND);
      }
      world.refused = [];
      process.stop.abort();
      await world.time.pass(15 * SECOND);
      expect(world.sent.map(whatOf)).toEqual(['stop refused', 'stop taken']);
      expect(await isOver(world, process)).toEqual(['ended', true]);
    });

    it('ends in order within twenty seconds where the policy alarm has called people before, again and again', async () => {
      const world = new RefusingWorld(market, 'alarm');
      world.refused = ['stop'];
      const process = world.begin();
      await world.hours(1, 3, process);
      world.exchange.books.price(PAIR, 105);
      await world.time.pass(120 * SECOND);
      expect(world.stage).toBe('HALTED order-breach unprotected');
      process.stop.abort();
      await world.time.pass(15 * SECOND);
      expect(await isOver(world, process)).toEqual(['ended', true]);
      expect(world.exchange.books.held(PAIR)).toBeGreaterThan(0);
      const next = world.begin();
      await world.time.pass(60 * SECOND);
      expect(world.stage).toBe('HALTED order-breach unprotected');
      next.stop.abort();
      await world.time.pass(15 * SECOND);
      expect(await isOver(world, next)).toEqual(['ended', true]);
    });

    it("is kept by a person's command for two minutes where no exit is taken either, says what it leaves, and ends", async () => {
      const world = new RefusingWorld(market);
      world.refused = ['stop', 'exit'];
      const process = world.begin();
      await world.hours(1, 3, process);
      world.exchange.books.price(PAIR, 105);
      await world.time.pass(60 * SECOND);
      await askedToStop(world, 'leave');
      await world.time.pass(100 * SECOND);
      expect(await isOver(world, process)).toEqual(['goes on', false]);
      await world.time.pass(100 * SECOND);
      expect(await isOver(world, process)).toEqual(['ended', true]);
      expect(world.told('unprotected').at(-1)).toContain(`${PAIR} has no stop`);
    });
  },
);
