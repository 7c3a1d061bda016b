import { expect, it } from 'vitest';
import { pairsInNeed } from './leave-pair.ts';

/** Nobody knows a price. */
const unseen = (): null => null;

const pair = 'BTC/USDT';

it.each([
  ['nothing leaves: now', null, true],
  ['a limit rests that the strategy wished for: now', { kind: 'limit', reason: 'out', wish: null }, true],
  ['one at the market is asked to go: now', { kind: 'market', reason: 'stop_loss', wish: 'replaced' }, true],
  ['one at the market leaves: not anew', { kind: 'market', reason: 'stop_loss', wish: null }, false],
  [
    'a limit leaves that the config has for it: not anew',
    { kind: 'limit', reason: 'emergency_exit', wish: null },
    false,
  ],
] as const)('a trade that is to be left at any price, where %s', (_, exit, isInNeed) => {
  const order = { ...exit, leg: 2, action: 'exit', side: 'sell', amount: 1, state: 'open' };
  const rows = {
    'trade/1': { trade: { id: 1, pair }, closed: null },
    'watch/1': { broker: { isEmergency: true, orders: exit === null ? [] : [order] } },
  };
  const records = new Map(Object.entries(rows).map(([key, row]) => [key, JSON.stringify(row)]));
  expect(pairsInNeed(records, 0, unseen)).toEqual(isInNeed ? [pair] : []);
});

it.each([
  ['the first emergency waits for no refusal of an exit before', 'out', true],
  ['an emergency that was refused itself waits, longer with each', 'emergency_exit', false],
] as const)('of a trade that is to be left at any price %s', (_, reason, isInNeed) => {
  const broker = { isEmergency: true, orders: [], refused: { count: 4, retryMs: 40_000 } };
  const rows = {
    'trade/1': { trade: { id: 1, pair }, closed: null },
    'watch/1': { lastExit: { reason, candleMs: 0 }, broker },
  };
  const records = new Map(Object.entries(rows).map(([key, row]) => [key, JSON.stringify(row)]));
  expect(pairsInNeed(records, 39_999, unseen)).toEqual(isInNeed ? [pair] : []);
  expect(pairsInNeed(records, 40_000, unseen)).toEqual([pair]);
});
