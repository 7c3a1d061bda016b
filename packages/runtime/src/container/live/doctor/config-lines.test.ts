import { describe, expect, it } from 'vitest';
import { configLines } from './config-lines.ts';

const ACCEPTED = { what: 'config', state: 'ok', found: 'Live trading accepts it.' };

function told(config: Readonly<Record<string, unknown>>) {
  return configLines({ config, verdict: { errors: [] } }, {});
}

describe('what tradai live doctor says of the pairs of a config', () => {
  it.each([
    ['of another stake currency', { stake_currency: 'EUR' }, ['BTC/USDT'], 'spot in EUR, but BTC/USDT'],
    ['of futures on spot', { stake_currency: 'USDT' }, ['BTC/USDT:USDT'], 'spot in USDT, but BTC/USDT:USDT'],
    ['of spot on futures', { trading_mode: 'futures' }, ['BTC/USDT', 'ETH/USDT'], 'futures, but BTC/USDT, ETH/USDT'],
  ])('fails where all of them are %s, as the start would end', (_, config, pairs, words) => {
    const found = `exchange.pair_whitelist has no pair of ${words}; expected one at least.`;
    expect(told({ ...config, exchange: { pair_whitelist: pairs } })).toEqual([
      { what: 'config', state: 'fail', found },
    ]);
  });

  it.each([
    ['one is traded', ['BTC/EUR', 'BTC/USDT']],
    ['a pattern stands for some', ['.*/USDT']],
    ['none is named, as tags may name them', []],
  ])('says nothing where %s', (_, pairs) => {
    expect(told({ stake_currency: 'USDT', exchange: { pair_whitelist: pairs } })).toEqual([ACCEPTED]);
  });
});
