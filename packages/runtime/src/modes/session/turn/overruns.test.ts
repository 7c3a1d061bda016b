import { expect, it } from 'vitest';
import { Overruns } from './overruns.ts';

type Candles = Parameters<Overruns['took']>[0];

const of = (...pairs: readonly string[]): Candles =>
  pairs.map((pair) => ({ series: { pair, timeframe: '1h', candleType: 'spot' } })) as unknown as Candles;

it('what took too long bars the pairs whose candles it was, until each has one that did not', () => {
  const overruns = new Overruns({ isOwn: () => true });
  overruns.took(of('A/USDT', 'B/USDT'), 1001);
  overruns.took(of('C/USDT'), 1000);
  expect(overruns.barred()).toEqual({ 'A/USDT': 'slow-strategy', 'B/USDT': 'slow-strategy' });
  overruns.took(of('A/USDT'), 1000);
  expect(overruns.barred()).toEqual({ 'B/USDT': 'slow-strategy' });
});

it('a series that only informs bars nobody: pairs that look at it wait for their own candles', () => {
  const overruns = new Overruns({ isOwn: ({ pair }) => pair !== 'BTC/USDT' });
  overruns.took(of('BTC/USDT'), 5000);
  expect(overruns.barred()).toEqual({});
});
