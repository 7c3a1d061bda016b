import { describe, expect, it } from 'vitest';
import { MadeBroker, reportOf } from './made-broker.fixture.ts';
import type { OrderReport } from './order-report.ts';
import { FIVE, RatePlay, START } from './rate-world.fixture.ts';
import type { WantedOrder } from './wanted-orders.ts';

const NOW = START + 2 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: 60_000, limitRatio: 0.99, orderType: 'limit' } as const;

type Told = readonly [state: OrderReport['state'], filled: number, average?: number];

/** What may be told of one order of 1; the last one is the truth. */
const TALES: readonly (readonly [string, WantedOrder['action'], readonly Told[]])[] = [
  [
    'an entry that fills',
    'enter',
    [
      ['open', 0],
      ['open', 0.3, 100],
      ['open', 0.6, 99.9],
      ['closed', 1, 99.8],
    ],
  ],
  [
    'an entry that is canceled half way',
    'enter',
    [
      ['open', 0],
      ['open', 0.3, 100],
      ['canceled', 0.6, 99.9],
    ],
  ],
  [
    'an entry that expires',
    'enter',
    [
      ['open', 0],
      ['expired', 0],
    ],
  ],
  [
    'an exit that fills',
    'exit',
    [
      ['open', 0],
      ['open', 0.3, 100],
      ['open', 0.9, 100.2],
      ['closed', 1, 100.1],
    ],
  ],
  [
    'an exit that is canceled half way',
    'exit',
    [
      ['open', 0.3, 100],
      ['open', 0.5, 100.2],
      ['canceled', 0.5, 100.2],
    ],
  ],
  [
    'a stop that fills',
    'stop',
    [
      ['open', 0],
      ['open', 0.4, 89.9],
      ['closed', 1, 89.8],
    ],
  ],
];

/** All orders of a list, with any one of it left out but the last of the tale, or told twice. */
function tellings(tale: readonly Told[]): readonly (readonly Told[])[] {
  const truth = tale.at(-1)!;
  const less = tale.map((left) => tale.filter((each) => each === truth || each !== left));
  const more = tale.map((twice) => [...tale, twice]);
  const all = [tale, ...less, ...more].flatMap((each) => permutations(each));
  return [...new Map(all.map((told) => [JSON.stringify(told), told])).values()];
}

function permutations<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((first, at) => permutations(all.filter((_, i) => i !== at)).map((rest) => [first, ...rest]));
}

/** What the session knows in the end of the trade. */
function outcome(action: WantedOrder['action'], told: readonly Told[]): unknown {
  const play = new RatePlay({
    pairs: [{ enterLong: [1], exitLong: action === 'exit' ? [2] : [] }],
    rates: { fills: 'exchange', stopOnExchange: action === 'stop' ? STOP : null },
  });
  play.close(1, SHOWN);
  const broker = new MadeBroker(play);
  if (action !== 'enter') broker.fill(NOW, broker.find('enter'));
  play.close(2, SHOWN);
  const order = broker.find(action);
  const refused = told.map(([state, filled, average = null]) => {
    return broker.tell(NOW + FIVE, reportOf(order, { state, filled, average })).refused;
  });
  const { wallet, counters } = JSON.parse(play.records.get('account')!) as Record<string, unknown>;
  const [trade, watch] = ['trade/1', 'watch/1'].map((key) => JSON.parse(play.records.get(key) ?? 'null') as unknown);
  return { refused: refused.filter(Boolean), trade, watch, wallet, counters };
}

describe('reports of an order in any order, lost or doubled', () => {
  it.each(TALES)('%s comes to the same', (_, action, tale) => {
    const expected = outcome(action, tale);
    expect(expected).toMatchObject({ refused: [] });
    for (const told of tellings(tale)) expect(outcome(action, told), JSON.stringify(told)).toEqual(expected);
  });

  it('count what was filled before a cancel and told after it', () => {
    const tale: readonly Told[] = [
      ['open', 0.2, 100],
      ['canceled', 0.4, 100],
      ['canceled', 0.7, 100],
    ];
    for (const told of permutations(tale))
      expect(outcome('enter', told)).toMatchObject({
        refused: [],
        trade: { trade: { amount: 0.7, openRate: 100, stakeAmount: 70, feeOpen: 0.001 } },
      });
  });
});
