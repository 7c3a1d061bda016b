import { describe, expect, it } from 'vitest';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { HOUR, PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { MadeLiveWorld, type MadeProcess } from './made-live-world.fixture.ts';

const SLOW_MS = 1001;

/** What left for the exchange: side, kind, and the whole minutes since the start. */
function sent({ exchange, startMs }: CoreWorld): readonly string[] {
  return exchange.sent.map(
    ({ atMs, request: { side, kind } }) => `${side} ${kind} ${Math.floor((atMs - startMs) / 60_000)}`,
  );
}

/** Takes nine seconds for each of its candles from now on. */
function computesForLong({ time }: MadeLiveWorld, trader: MadeProcess['traders'][number]): void {
  const take = trader.take.bind(trader);
  trader.take = async (event) => {
    if (event.kind === 'candles') await time.sleep(9000);
    return take(event);
  };
}

async function outcome(world: CoreWorld): Promise<string | undefined> {
  return (JSON.parse((await world.records()).get(`fate/${PAIR}`)!) as FateRecord).last?.outcome;
}

describe.each(['spot', 'futures'] as const)('a strategy on %s that takes longer than its second (18.4)', (market) => {
  it('for a candle enters nothing by it, at no look before the next one, and people are told', async () => {
    const world = new CoreWorld(market);
    world.takes.candles = SLOW_MS;
    const process = await world.hours(1, 4, world.begin());
    expect(sent(world)).toEqual([]);
    expect(await outcome(world)).toBe('slow-strategy');
    expect(world.received.filter(({ kind }) => kind === 'warning').map(({ title }) => title)).toContain(
      'The strategy is slow',
    );
    process.kill();
  });

  it('enters by the first candle for which it is quick enough again', async () => {
    const world = new CoreWorld(market);
    world.takes.candles = SLOW_MS;
    const process = await world.hours(1, 3, world.begin());
    expect([sent(world), await outcome(world)]).toEqual([[], 'slow-strategy']);
    world.takes.candles = 0;
    await world.hours(3, 4, process);
    await world.time.pass(1000);
    expect(sent(world)[0]).toBe('buy limit 180');
    process.kill();
  });

  it('for a look sends none of the entries that it made there, and its trade is over', async () => {
    const world = new CoreWorld(market);
    world.takes.turn = SLOW_MS;
    const process = await world.hours(1, 3, world.begin());
    await world.time.pass(1000);
    expect(sent(world)).toEqual([]);
    expect(world.lines.join('\n')).toContain(`enter on ${PAIR} was not sent: the strategy took too long for it.`);
    const records = await world.records();
    expect([...records.keys()].filter((key) => /^(trade|intent|attempt)\//.test(key))).toEqual([]);
    world.takes.turn = 0;
    await world.time.pass(300_000);
    expect(sent(world)[0]).toBe('buy limit 125');
    process.kill();
  });

  it('leaves all the same', async () => {
    const world = new CoreWorld(market);
    const process = await world.hours(1, 5.5, world.begin());
    await world.time.pass(1000);
    expect(sent(world)).toEqual(['buy limit 120', 'sell stop-market 240']);
    Object.assign(world.takes, { candles: SLOW_MS, turn: SLOW_MS });
    await world.hours(5.5, 8, process);
    expect(sent(world)).toEqual(['buy limit 120', 'sell stop-market 240', 'sell limit 300']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    process.kill();
  });
});

it.each(['spot', 'futures'] as const)(
  'on %s the stop of what was filled when a candle closed does not wait for a strategy that is slow with it',
  async (market) => {
    const enter = { atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 99, stopRate: 90 } as const;
    const world = new MadeLiveWorld([enter], { market });
    // Before the feed wakes of the candle at the same moment.
    void world.time.sleep(HOUR).then(() => world.exchange.books.price(PAIR, 98));
    const { traders } = world.start();
    await world.time.pass(HOUR - 1000);
    computesForLong(world, traders[0]!);
    await world.time.pass(3000);
    const [entry, stop] = world.exchange.books.orders;
    expect([entry!.status, stop?.kind]).toEqual(['filled', 'stop-market']);
    expect(stop!.atMs - entry!.atMs).toBeLessThanOrEqual(2000);
    await world.time.pass(20_000);
    expect(world.exchange.books.orders).toHaveLength(2);
  },
);

it('a session that is asked to end while its strategy computes says so at once, and nothing else from then on (16.1)', async () => {
  const world = new MadeLiveWorld([]);
  const { ended, stop, traders } = world.start();
  await world.time.pass(HOUR - 1000);
  computesForLong(world, traders[0]!);
  await world.time.pass(2000);
  expect(world.stages.at(-1)).toBe('RUNNING');
  const said = world.stages.length;
  stop.abort(new Error('stopped'));
  expect(world.stages.at(-1)).toBe('DRAINING');
  await world.time.pass(20_000);
  await ended;
  expect(new Set(world.stages.slice(said))).toEqual(new Set(['DRAINING']));
});
