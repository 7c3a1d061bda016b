import { describe, expect, it } from 'vitest';
import { rowsBelow } from '../../config/key-table.ts';
import { MOST_CAPS } from '../../orders/caps.ts';
import { liveCaps } from './live-caps.ts';

function variable(caps: object): Record<string, string> {
  return { TRADAI_LIVE_CAPS: JSON.stringify(caps) };
}

describe('caps of a session that trades with money', () => {
  it('are the largest where nobody says anything', () => {
    expect(liveCaps({}, {})).toEqual({ caps: MOST_CAPS, told: [] });
  });

  it('are lowered by the config, and the difference is told', () => {
    const { caps, told } = liveCaps({ live: { caps: { orders_per_day: 50, loss_share: 0.01 } } }, {});

    expect(caps).toEqual({ ...MOST_CAPS, ordersPerDay: 50, lossShare: 0.01 });
    expect(told).toEqual([
      { level: 'info', text: 'live.caps lowers orders_per_day from 300 to 50.' },
      { level: 'info', text: 'live.caps lowers loss_share from 0.05 to 0.01.' },
    ]);
  });

  it('are never raised, which is told too', () => {
    const { caps, told } = liveCaps({ live: { caps: { leverage: 20 } } }, {});

    expect(caps).toEqual(MOST_CAPS);
    expect(told).toEqual([
      { level: 'warn', text: 'live.caps: leverage is 20, and a cap is never raised; it stays 5.' },
    ]);
  });

  it('are not said to be lowered by keys of a config that are none', () => {
    expect(liveCaps({ live: { caps: { order_shares: 0.01, toString: 1 } } }, {})).toEqual({
      caps: MOST_CAPS,
      told: [],
    });
  });

  it('of whoever runs it bind its config', () => {
    const { caps, told } = liveCaps({ live: { caps: { orders_per_day: 50 } } }, variable({ orders_per_day: 20 }));

    expect(caps.ordersPerDay).toBe(20);
    expect(told.map(({ text }) => text)).toEqual([
      'TRADAI_LIVE_CAPS lowers orders_per_day from 300 to 20.',
      'live.caps: orders_per_day is 50, and a cap is never raised; it stays 20.',
    ]);
  });

  it('count no more pairs than the config has slots', () => {
    expect(liveCaps({ max_open_trades: 3, live: { caps: { open_positions: 5 } } }, {}).caps.openPositions).toBe(3);
    expect(liveCaps({ max_open_trades: 3, live: { caps: { open_positions: 2 } } }, {}).caps.openPositions).toBe(2);
    expect(liveCaps({ max_open_trades: -1 }, {}).caps.openPositions).toBe(MOST_CAPS.openPositions);
  });

  it('are those that a config has keys for', () => {
    const names = rowsBelow('live.caps').map(({ path }) => path.replace('live.caps.', ''));
    const { caps } = liveCaps({}, variable(Object.fromEntries(names.map((name) => [name, 0]))));

    expect(names).toHaveLength(Object.keys(MOST_CAPS).length);
    expect(Object.values(caps)).toEqual(names.map(() => 0));
  });

  it.each([
    ['no JSON', 'TRADAI_LIVE_CAPS is no JSON object'],
    ['[1]', 'TRADAI_LIVE_CAPS is no JSON object'],
    ['{"toString": 1}', 'TRADAI_LIVE_CAPS: toString is 1; expected numbers, 0 or more, of orders_per_minute'],
    [
      '{"orders_per_week": 1}',
      'TRADAI_LIVE_CAPS: orders_per_week is 1; expected numbers, 0 or more, of orders_per_minute',
    ],
    ['{"leverage": "5"}', 'TRADAI_LIVE_CAPS: leverage is "5"'],
    ['{"leverage": -1}', 'TRADAI_LIVE_CAPS: leverage is -1'],
    ['{"order_share": 1e999}', 'TRADAI_LIVE_CAPS: order_share is Infinity (too large a number); expected'],
  ])('in a variable %s are refused', (text, words) => {
    expect(() => liveCaps({}, { TRADAI_LIVE_CAPS: text })).toThrow(words);
  });
});
