import { expect, it } from 'vitest';
import { checkConfigText } from './check-text.ts';

it('a part of a config is held to its own values alone', () => {
  const { values, problems } = checkConfigText(
    's3://c/strategies/a.json',
    '{ "max_open_trades": 3, /* ok */ "trading_mode": "futures" }',
    'backtest',
  );
  expect(values).toMatchObject({ max_open_trades: 3 });
  expect(problems).toEqual([]);
});

it('says which value is none of its key', () => {
  const { problems } = checkConfigText('s3://c/strategies/a.json', '{\n "stoploss": "deep" }', 'backtest');
  expect(problems).toEqual([expect.stringMatching(/^s3:\/\/c\/strategies\/a\.json:2: stoploss is "deep"; expected /)]);
});

it.each([
  ['"max_open_trades": 1e400', 'max_open_trades is Infinity (too large a number); expected -1'],
  ['"stoploss": -1e400', 'stoploss is -Infinity (too large a number); expected'],
  ['"exchange": {"pair_whitelist": [1e400]}', 'exchange.pair_whitelist is ["Infinity (too large a number)"]; expected'],
])('says of %s that no number is as large', (member, says) => {
  const { problems } = checkConfigText('a.json', `{ ${member} }`, 'backtest');
  expect(problems).toEqual([expect.stringContaining(says)]);
});

it('throws for what is no config', () => {
  expect(() => checkConfigText('a.json', '{', 'backtest')).toThrow('a.json');
});
