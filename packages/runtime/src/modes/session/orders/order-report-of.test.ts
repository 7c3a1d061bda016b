import { expect, it } from 'vitest';
import { aFill, anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import { orderReportOf } from './order-report-of.ts';

const COINS = {
  base: 'BTC',
  stake: 'USDT',
  contractSize: '1',
  rateOf: (coin: string) => (coin === 'BNB' ? 600 : null),
};
const known = { intent: anIntent({ state: 'DONE', amount: '3' }), attempts: [anAttempt('FILLED', { filled: '3' })] };

it('a trade that got all at one price is told that price, and not what doubles make of its cost (0.4)', () => {
  const fills = ['1', '2'].map((amount) => aFill(amount, amount, { price: '0.1', fee: '0', feeAsset: 'USDT' }));
  expect(orderReportOf(known, fills, COINS)).toMatchObject({ state: 'closed', filled: 3, average: 0.1, fees: [] });
});

it('executions at several prices are told at what one cost on average', () => {
  const fills = [aFill('1', '1', { price: '100', fee: '0' }), aFill('2', '2', { price: '103', fee: '0' })];
  expect(orderReportOf(known, fills, COINS)).toMatchObject({ filled: 3, average: 102 });
});

it('executions are told with the time of the last one, in whatever order they came', () => {
  const fills = [aFill('1', '1', { atMs: 7 }), aFill('2', '1', { atMs: 9 }), aFill('3', '1', { atMs: 8 })];
  expect(orderReportOf(known, fills, COINS)).toMatchObject({ filledMs: 9 });
  expect(orderReportOf(known, [], COINS)).not.toHaveProperty('filledMs');
});

it('an order of which nothing was executed has no price', () => {
  const attempts = [anAttempt('CANCELED')];
  expect(orderReportOf({ ...known, attempts }, [], COINS)).toMatchObject({ state: 'canceled', average: null });
});

it.each([
  ['BNB', 600],
  ['MX', null],
])('fees in a third coin are told at the last rate of it, where anybody knows one: %s', (feeAsset, rate) => {
  const fills = [aFill('1', '1', { fee: '0.00025', feeAsset }), aFill('2', '2', { fee: '0.0005', feeAsset })];
  expect(orderReportOf(known, fills, COINS).fees).toEqual([{ in: 'other', cost: 0.00075, rate }]);
});
