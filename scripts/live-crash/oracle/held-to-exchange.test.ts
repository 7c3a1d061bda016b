import { expect, it } from 'vitest';
import { heldToExchange } from './held-to-exchange.ts';
import { madeRun, type MadeOrder } from './made-run.fixture.ts';

/** Bought, and a stop lies there. */
const HELD = [
  { action: 'enter', amount: '1', fills: [{ amount: '1', atMs: 1000 }] },
  { action: 'stop', amount: '1' },
] as const;
/** Of what is left of it. */
const REST = { action: 'stop', amount: '0.7' } as const;
const ALWAYS = [{ fromMs: 0, untilMs: 600_000, isEarly: false }];
const BARE = [{ symbol: 'BTCUSDT', fromMs: 1000, untilMs: 91_000 }];

it('finds no difference where the books and the exchange agree, and a stop was there in time', () => {
  const { story, sim } = madeRun(HELD);
  expect(heldToExchange(story, sim, 'spot', ALWAYS)).toMatchObject({
    differences: [],
    bareMs: 0,
  });
});

it('finds a position that stood for more than a minute without a stop while one of its processes could send', () => {
  const { story, sim } = madeRun(HELD, BARE);
  const held = heldToExchange(story, sim, 'spot', [
    { fromMs: 0, untilMs: 11_000, isEarly: false },
    { fromMs: 20_000, untilMs: 200_000, isEarly: false },
  ]);
  expect(held.bareMs).toBe(71_000);
  expect(held.differences).toEqual([expect.stringContaining('BTCUSDT stood for 71 s from 1970-01-01T00:00:20.000Z')]);
});

it.each([
  ['an exit', { action: 'exit' }],
  ['an order at the market in the place of its stop', { action: 'stop', kind: 'market' }],
] as const)(
  'counts anew after a part is sold by %s, and not after a stop that was struck or one of which nothing was executed',
  (_, leaving) => {
    const { story, sim } = madeRun([HELD[0], soldInPart(leaving), REST], BARE);
    expect(heldToExchange(story, sim, 'spot', ALWAYS)).toMatchObject({ differences: [], bareMs: 46_000 });

    const struck = madeRun([HELD[0], soldInPart({ action: 'stop', kind: 'stop-market' }), REST], BARE);
    expect(heldToExchange(struck.story, struck.sim, 'spot', ALWAYS).bareMs).toBe(90_000);

    const vain = madeRun([HELD[0], { ...soldInPart({ action: 'stop', kind: 'market' }), fills: [] }, HELD[1]], BARE);
    expect(heldToExchange(vain.story, vain.sim, 'spot', ALWAYS).bareMs).toBe(90_000);
  },
);

it('says how long it was where no process could send for so long', () => {
  const { story, sim } = madeRun(HELD, BARE);
  expect(heldToExchange(story, sim, 'spot', [{ fromMs: 31_000, untilMs: 200_000, isEarly: false }])).toMatchObject({
    differences: [],
    bareMs: 60_000,
  });
});

/** 45 s after the start, three tenths, at once; the rest expires. */
function soldInPart(order: Pick<MadeOrder, 'action' | 'kind'>): MadeOrder {
  const change = { state: 'CANCELED' } as const;
  return {
    ...order,
    amount: '1',
    fills: [{ amount: '0.3', atMs: 45_000 }],
    createdMs: 45_000,
    endedMs: 45_000,
    change,
  };
}
