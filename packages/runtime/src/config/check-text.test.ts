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

it('throws for what is no config', () => {
  expect(() => checkConfigText('a.json', '{', 'backtest')).toThrow('a.json');
});
