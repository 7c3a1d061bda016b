import { describe, expect, it } from 'vitest';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { Failed, Listed, ListedMarket } from '../../../ports/order-exchange.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { MarketRulesKeeper } from './market-rules.ts';

const PAIR = 'BTC/USDT';
const HOUR = 3_600_000;
const FILE: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.01', contractSize: '1', minAmount: '0.001', maxAmount: '9000' },
  ...{ maxMarketAmount: null, minCost: '5', maxCost: null },
};

function listing(rules: Partial<ExactRules> = {}, isActive = true, pair = PAIR): Listed<ListedMarket> {
  return { kind: 'listed', rows: [{ pair, isActive, rules: { ...FILE, ...rules } }] };
}

function failed(waitMs = 0): Failed {
  return { kind: 'failed', why: 'It did not answer.', cause: 'transient', waitMs };
}

/** A keeper of an exchange that answers with these, in order, and then with the last. */
function kept(...answers: readonly Listed<ListedMarket>[]) {
  const pairs = [PAIR];
  const time = new ManualTime();
  /** What is held, and at which price. */
  const held = new Map<string, number>();
  const [ended, said, askedMs] = [new AbortController(), [] as string[], [] as number[]];
  let news = 0;
  const keeper = new MarketRulesKeeper({
    exchange: {
      markets: () => {
        askedMs.push(time.nowMs());
        return Promise.resolve(answers[askedMs.length - 1] ?? answers.at(-1)!);
      },
    },
    known: () => FILE,
    pairs: () => pairs,
    held: () => [...held.keys()],
    quoteOf: (pair) => {
      const rate = held.get(pair)!;
      return { timeMs: time.nowMs(), bid: rate, ask: rate, last: rate, book: null };
    },
    nowMs: () => time.nowMs(),
    sleep: (ms, signal) => time.sleep(ms, signal),
    chance: () => time.chance(),
    say: (level, event, text) => said.push(`${level} ${event} ${text}`),
    onNews: () => (news += 1),
    signal: ended.signal,
  });
  const done = keeper.keep();
  const end = async (): Promise<void> => {
    ended.abort();
    await done;
  };
  return { keeper, pairs, held, time, said, askedMs, end, news: () => news };
}

describe('what the exchange demands of orders', () => {
  it('counts before what the markets file says, and is said where both differ, once', async () => {
    const world = kept(listing({ amountStep: '0.01', maxMarketAmount: '120', minCost: '10', maxAmount: null }));
    await world.time.pass(0);
    for (let look = 0; look < 3; look += 1) expect(world.keeper.barred()).toEqual({});
    expect(world.keeper.marketOf(PAIR)).toMatchObject({ amountStep: '0.01', maxMarketAmount: '120', minCost: '10' });
    const said = (what: string): string => `warn market-rules ${PAIR}: ${what} at the exchange, by which orders are.`;
    expect(world.said).toEqual([
      said('the step of amounts is 0.001 in the markets file and 0.01'),
      said('the largest amount is 9000 in the markets file and none'),
      said('the least cost is 5 in the markets file and 10'),
    ]);
    await world.time.pass(3 * HOUR);
    expect(world.keeper.barred()).toEqual({});
    expect(world.said).toHaveLength(3);
    await world.end();
  });

  it('has since when a market takes orders again, also where it was not listed at all before that', async () => {
    const world = kept(listing(), listing({}, false), { kind: 'listed', rows: [] }, listing(), listing());
    const opened = (): number | undefined => world.keeper.marketOf(PAIR).openedMs;
    await world.time.pass(0);
    expect([opened(), world.askedMs.length]).toEqual([undefined, 1]);
    await world.time.pass(9 * HOUR);
    expect([opened(), world.askedMs.length > 4]).toEqual([world.askedMs[3], true]);
    await world.end();
  });

  it('is what the file says where both say the same, however many zeros it has', async () => {
    const world = kept(listing({ amountStep: '0.00100', minCost: '5.00' }));
    await world.time.pass(0);
    expect(world.keeper.barred()).toEqual({});
    expect([world.said, world.news()]).toEqual([[], 1]);
    expect(world.keeper.marketOf(PAIR).cutsEntries).toBe(false);
    await world.end();
  });

  it.each([
    ['a coarser step of amounts', { amountStep: '0.01' }, true],
    ['a coarser tick of prices', { priceTick: '0.05' }, true],
    ['a step that is no part of the one in the file', { amountStep: '0.0007' }, true],
    ['a finer step', { amountStep: '0.0001' }, false],
    ['no step at all', { amountStep: null, priceTick: null }, false],
    ['another least cost', { minCost: '10' }, false],
  ] as const)('makes entries be cut where it has %s', async (_, rules, cutsEntries) => {
    const world = kept(listing(rules));
    await world.time.pass(0);
    expect(world.keeper.marketOf(PAIR).cutsEntries).toBe(cutsEntries);
    await world.end();
  });

  it('is asked for until it can be had, after 1, 2, 4 seconds and so on at most; nothing is entered before', async () => {
    const world = kept(failed(), failed(), failed(5000), listing({ amountStep: '0.01' }));
    await world.time.pass(7999);
    expect(world.keeper.barred()).toEqual({ '*': 'market-closed' });
    expect(world.keeper.marketOf(PAIR)).toEqual(FILE);
    await world.time.pass(1);
    expect(world.askedMs).toEqual([0, 1000, 3000, 8000]);
    expect(world.keeper.barred()).toEqual({});
    expect(world.keeper.marketOf(PAIR).amountStep).toBe('0.01');
    expect(world.said[0]).toBe(
      'warn market-rules What the exchange demands of orders cannot be read: It did not answer. Nothing is entered before, and the steps of the markets file count.',
    );
    expect(world.said).toHaveLength(2);
    await world.end();
  });

  it('is asked for by chance within those times, and not before the exchange says', async () => {
    const world = kept(failed(), failed(), failed(5000), listing());
    world.time.chance = () => 0.25;
    await world.time.pass(10_000);
    expect(world.askedMs).toEqual([0, 250, 750, 5750]);
    await world.end();
  });

  it('waits a minute at most between two questions', async () => {
    const world = kept(failed());
    await world.time.pass(10 * 60_000);
    expect(world.askedMs.slice(-3).map((ms, index, all) => ms - (all[index - 1] ?? ms))).toEqual([0, 60_000, 60_000]);
    await world.end();
  });
});

describe('after an hour', () => {
  it('a change counts, and is said', async () => {
    const world = kept(listing(), listing({ amountStep: '0.01' }));
    await world.time.pass(0);
    world.keeper.barred();
    await world.time.pass(HOUR - 1);
    expect(world.keeper.marketOf(PAIR).amountStep).toBe('0.001');
    await world.time.pass(1);
    expect(world.keeper.marketOf(PAIR)).toMatchObject({ amountStep: '0.01', cutsEntries: true });
    expect(world.said).toEqual([
      `warn market-rules ${PAIR}: the step of amounts was 0.001 at the exchange, and is 0.01 by now.`,
    ]);
    await world.end();
  });

  it('so do bounds of prices, which are said as they stand', async () => {
    const bounds = (maxPrice: string) => ({
      ...{ minPrice: null, maxPrice, maxStops: null, maxPosition: null },
      bands: { buy: { down: null, up: null }, sell: { down: null, up: null } },
    });
    const bounded = (maxPrice: string): Listed<ListedMarket> => ({
      kind: 'listed',
      rows: [{ pair: PAIR, isActive: true, rules: FILE, bounds: bounds(maxPrice) }],
    });
    const world = kept(bounded('10'), bounded('20'));
    await world.time.pass(0);
    world.keeper.barred();
    expect(world.keeper.marketOf(PAIR).bounds?.maxPrice).toBe('10');
    await world.time.pass(HOUR);
    expect(world.keeper.marketOf(PAIR).bounds?.maxPrice).toBe('20');
    const [from, to] = [JSON.stringify(bounds('10')), JSON.stringify(bounds('20'))];
    expect(world.said).toEqual([
      `warn market-rules ${PAIR}: bounds of prices, stops and positions were ${from} at the exchange, and are ${to} by now.`,
    ]);
    await world.end();
  });

  it('an answer that fails changes nothing', async () => {
    const world = kept(listing({ amountStep: '0.01' }), failed(), failed(), listing({ amountStep: '0.01' }));
    await world.time.pass(0);
    world.keeper.barred();
    await world.time.pass(HOUR + 500);
    expect(world.keeper.barred()).toEqual({});
    expect(world.keeper.marketOf(PAIR).amountStep).toBe('0.01');
    await world.time.pass(3000);
    expect(world.askedMs).toEqual([0, HOUR, HOUR + 1000, HOUR + 3000]);
    expect(world.said.slice(1)).toEqual([
      'warn market-rules What the exchange demands of orders cannot be read: It did not answer. What it said before goes on to count.',
    ]);
    await world.end();
  });
});

describe('a pair', () => {
  it('that the exchange does not list is not entered; what is held of it goes by the markets file', async () => {
    const world = kept(listing());
    await world.time.pass(0);
    world.pairs.push('GONE/USDT');
    expect(world.keeper.barred()).toEqual({ 'GONE/USDT': 'market-closed' });
    expect(world.keeper.marketOf('GONE/USDT')).toEqual(FILE);
    expect(world.said).toEqual(['warn market-rules GONE/USDT: the exchange does not list it; it is not entered.']);
    await world.end();
  });

  it('of which the exchange takes no orders is looked at each minute, and entered again once it does', async () => {
    const world = kept(listing({}, false), listing());
    await world.time.pass(0);
    expect(world.keeper.barred()).toEqual({ [PAIR]: 'market-closed' });
    await world.time.pass(60_000);
    expect(world.keeper.barred()).toEqual({});
    expect(world.askedMs).toEqual([0, 60_000]);
    expect(world.said).toEqual([
      `warn market-rules ${PAIR}: the exchange takes no orders of it now; it is not entered.`,
      `info market-rules ${PAIR}: the exchange takes orders again.`,
    ]);
    await world.end();
  });
});

describe('a pair that is held', () => {
  const MINUTE = 60_000;

  it('whose prices stand still for a minute is asked for, once a minute, and is closed where it takes no orders', async () => {
    const world = kept(listing(), listing({}, false), listing());
    world.held.set(PAIR, 100);
    await world.time.pass(30_000);
    world.held.set(PAIR, 101);
    await world.time.pass(2 * MINUTE - 30_001);
    expect([world.askedMs, world.keeper.closed()]).toEqual([[0], []]);
    await world.time.pass(1);
    expect([world.askedMs, world.keeper.closed()]).toEqual([[0, 2 * MINUTE], [PAIR]]);
    await world.time.pass(MINUTE);
    expect([world.askedMs, world.keeper.closed()]).toEqual([[0, 2 * MINUTE, 3 * MINUTE], []]);
    await world.end();
  });

  it('whose prices move is not asked for before the hour is over', async () => {
    const world = kept(listing());
    world.held.set(PAIR, 100);
    await world.time.pass(MINUTE / 2);
    for (let minute = 1; minute < 59; minute += 1) {
      world.held.set(PAIR, 100 + minute);
      await world.time.pass(MINUTE);
    }
    expect(world.askedMs).toEqual([0]);
    await world.end();
  });

  it('that is listed no more is closed; nothing is before the exchange has said what it lists', async () => {
    const world = kept(failed(), listing());
    world.held.set('GONE/USDT', 100);
    await world.time.pass(0);
    expect(world.keeper.closed()).toEqual([]);
    await world.time.pass(1000);
    expect(world.keeper.closed()).toEqual(['GONE/USDT']);
    await world.end();
  });
});
