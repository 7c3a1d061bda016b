import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { bought, goesOn, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { closedTrades } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';

const SECOND = 1000;
/** The last of them opens no strategy. */
const STARTS = 6;

afterEach(() => void vi.restoreAllMocks());

/** A core that holds 0.943, whose next stop was refused, as its trade has heard, just before the start that opens no strategy any more. */
async function refusedBefore(
  market: 'spot' | 'futures',
  after: (world: ExitWorld) => void,
): Promise<readonly [ExitWorld, MadeProcess]> {
  const world = new ExitWorld(market);
  let process = await bought(world);
  for (let start = 1; start < STARTS; start += 1) {
    process.kill();
    process = world.begin();
    await world.time.pass(5 * SECOND);
  }
  await world.time.pass(30 * SECOND);
  expect(world.stages.at(-1)).toBe('RUNNING');
  world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
  world.exchange.books.cancel(stopOf(world));
  await world.time.pass(2 * SECOND);
  process.kill();
  after(world);
  process = world.begin();
  await world.time.pass(15 * SECOND);
  expect(world.stages.at(-1)).toMatch(/^SAFE/);
  return [world, process];
}

const takesStops = ({ exchange }: ExitWorld): void => void (exchange.refuses = () => false);

describe.each(['spot', 'futures'] as const)(
  'a position on %s whose trade has heard that its stop was refused, in a crash loop (11)',
  (market) => {
    it('has a stop that the exchange takes again, at the same price, and its trade has one when a person resumes', async () => {
      const [world] = await refusedBefore(market, takesStops);
      await world.time.pass(1800 * SECOND);
      expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
      expect(stopOf(world).stopPrice).toBe('95.4');
      expect(world.stages.at(-1)).toBe('SAFE crash-loop');
      const told = world.told('unprotected').length;
      await goesOn(world);
      expect(world.told('unprotected')).toHaveLength(told);
      expect(world.stages.at(-1)).toBe('RUNNING');
      expect(world.sold.filter((each) => each.endsWith('open'))).toEqual(['stop-market 0.943 open']);
      expect(world.exchange.books.held(world.pair)).toBe(0.943);
      expect(await oracle(world)).toEqual([]);
    });

    it('is left by that stop, and its trade ends with it when a person resumes', async () => {
      const [world] = await refusedBefore(market, takesStops);
      world.price(90);
      await world.time.pass(60 * SECOND);
      expect(world.exchange.books.held(world.pair)).toBe(0);
      await goesOn(world);
      expect(openTradesIn(await world.records())).toEqual([]);
      expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['stoploss_on_exchange']);
      expect(await oracle(world)).toEqual([]);
    });

    it('is left at the market where the exchange refuses the next one as well', async () => {
      const [world] = await refusedBefore(market, () => {});
      await world.time.pass(60 * SECOND);
      expect(world.sold).toEqual(['stop-market 0.943 canceled', 'market 0.943 filled']);
      await goesOn(world);
      expect(openTradesIn(await world.records())).toEqual([]);
      expect(await oracle(world)).toEqual([]);
    });
  },
);

/** In place of a stop that was refused another one stands, which its trade hears nothing of. */
async function stoodIn(market: 'spot' | 'futures'): ReturnType<typeof refusedBefore> {
  const [world, process] = await refusedBefore(market, takesStops);
  await world.time.pass(45 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
  return [world, process];
}

describe('what stood in for a stop in a crash loop, once a person resumes (11.3)', () => {
  it('stays on futures as long as the next stop of its trade is refused, also in another crash loop, and goes once that one is there', async () => {
    const [world, process] = await stoodIn('futures');
    world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
    await goesOn(world);
    await world.time.pass(60 * SECOND);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
    await startedTooOften(world, process);
    const { length } = world.exchange.sent;
    await world.time.pass(600 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^SAFE/);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
    expect(world.exchange.sent).toHaveLength(length);
    takesStops(world);
    await resumedBy(world, 2);
    await world.time.pass(600 * SECOND);
    expect(world.sold.slice(1)).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
    expect(await oracle(world)).toEqual([]);
  });

  it.each([
    ['60 ms', 60, 0, 0],
    ['a minute, in which nobody answers', 0, 60 * SECOND, 1],
  ])(
    'gives its coins free on spot before the next stop is sent, though that takes %s',
    async (_, ms, deafMs, times) => {
      const [world] = await stoodIn('spot');
      const { exchange } = world;
      const cancel = exchange.cancel.bind(exchange);
      const untilMs = world.nowMs + 20 * SECOND + deafMs;
      exchange.cancel = async (attempt, deadlineMs) => {
        const isDeaf = deafMs > 0 && world.nowMs < untilMs;
        await world.time.sleep(isDeaf ? deadlineMs : ms);
        return isDeaf ? { kind: 'unknown', why: 'No answer came in time.' } : cancel(attempt, deadlineMs);
      };
      const [told, { length }] = [world.told('unprotected').length, exchange.sent];
      await goesOn(world);
      await world.time.pass(60 * SECOND);
      expect(world.sold.slice(1)).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
      expect(exchange.sent).toHaveLength(length + 1);
      expect(world.told('unprotected')).toHaveLength(told + times);
      expect(await oracle(world)).toEqual([]);
    },
  );
});
