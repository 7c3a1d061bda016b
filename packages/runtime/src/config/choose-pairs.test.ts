import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { choosePairs } from './choose-pairs.ts';
import type { RawConfig } from './setting-table.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'tradai-pairs-'));
afterAll(() => rmSync(dataDir, { recursive: true }));
mkdirSync(join(dataDir, 'binance/spot'), { recursive: true });
// Which series there are is told by their names alone.
for (const name of ['ADA_USDT-1h', 'BTC_USDT-1h', 'BTC_USDT-15m', 'ETH_BTC-15m', 'ETH_USDT-1h'])
  writeFileSync(join(dataDir, `binance/spot/${name}.tradai`), '');

function choose(config: RawConfig, given: readonly string[] = [], timeframe: '1h' | '15m' = '1h') {
  return choosePairs({ given, config, dataDir, exchange: 'binance', timeframe });
}

describe('pairs of a run', () => {
  it.each([
    ['those of the command line, each once', ['B/C', 'A/C', 'B/C'], { pairs: ['X/Y'] }, ['B/C', 'A/C']],
    ['the white list', [], { exchange: { pair_whitelist: ['ETH/USDT', 'BTC/USDT'] } }, ['ETH/USDT', 'BTC/USDT']],
    ['pairs at the top level instead', [], { pairs: ['A/B'], exchange: { pair_whitelist: ['C/B'] } }, ['A/B']],
    [
      'without the black list',
      [],
      { exchange: { pair_whitelist: ['BNB/USDT', 'BTC/USDT'], pair_blacklist: ['BNB/.*'] } },
      ['BTC/USDT'],
    ],
    [
      'what the data folder has, without the black list',
      [],
      { exchange: { pair_blacklist: ['(ADA|XRP)/USDT'] } },
      ['BTC/USDT', 'ETH/USDT'],
    ],
    [
      'what it has, where the white list is empty',
      [],
      { exchange: { pair_whitelist: [] } },
      ['ADA/USDT', 'BTC/USDT', 'ETH/USDT'],
    ],
  ] as const)('are %s', (_, given, config, pairs) => {
    expect(choose(config, given).pairs).toEqual(pairs);
  });

  it.each<[what: string, config: RawConfig, pairs: readonly string[]]>([
    ['of another quote', { stake_currency: 'USDT' }, ['BTC/USDT', 'ADA/USDT', 'XRP/USDT']],
    ['of futures', {}, ['BTC/USDT', 'ETH/BTC', 'ADA/USDT', 'XRP/USDT']],
    ['of spot', { trading_mode: 'futures' }, ['BTC/USDT:USDT']],
  ])('leave out those %s', (_, config, pairs) => {
    const pair_whitelist = ['BTC/USDT', 'BTC/USDT:USDT', 'ETH/BTC', 'ADA/USDT', 'XRP/USDT'];

    expect(choose({ ...config, exchange: { pair_whitelist } }).pairs).toEqual(pairs);
  });

  it.each<[filters: readonly RawConfig[], pairs: readonly string[]]>([
    // Python's random.Random(7).shuffle of five: 4, 0, 3, 1, 2.
    [[{ method: 'ShuffleFilter', seed: 7 }], ['E/X', 'A/X', 'D/X', 'B/X', 'C/X']],
    [[{ method: 'OffsetFilter', offset: 1, number_assets: 2 }], ['B/X', 'C/X']],
    [
      [
        { method: 'ShuffleFilter', seed: 7 },
        { method: 'OffsetFilter', offset: 3 },
      ],
      ['B/X', 'C/X'],
    ],
    [[{ method: 'PriceFilter', min_price: 1 }], ['A/X', 'B/X', 'C/X', 'D/X', 'E/X']],
  ])('come out of %j', (filters, pairs) => {
    const config = {
      exchange: { pair_whitelist: ['A/X', 'B/X', 'C/X', 'D/X', 'E/X'] },
      pairlists: [{ method: 'StaticPairList' }, ...filters],
    };

    expect(choose(config).pairs).toEqual(pairs);
  });

  it('are what patterns of the white list match in the data folder', () => {
    const pair_whitelist = ['ETH/.*', 'BTC/USDT', '(ada|btc)/USDT'];

    expect(choose({ exchange: { pair_whitelist } }).pairs).toEqual(['ETH/USDT', 'BTC/USDT', 'ADA/USDT']);
    expect(() => choose({ exchange: { pair_whitelist: ['XRP/.*'] } })).toThrow('"XRP/.*" matches no pair of which');
  });

  it('are not left out by an offset that leaves none', () => {
    const pairlists = [{ method: 'StaticPairList' }, { method: 'OffsetFilter', offset: 5 }];

    expect(() => choose({ exchange: { pair_whitelist: ['A/B'] }, pairlists })).toThrow(
      'OffsetFilter leaves none of 1 pairs',
    );
  });

  it('are those of the stake currency where the data have several', () => {
    expect(() => choose({}, [], '15m')).toThrow('has pairs in USDT, BTC, and a run has one stake currency');
    expect(choose({ stake_currency: 'BTC' }, [], '15m').pairs).toEqual(['ETH/BTC']);
    expect(() => choose({ stake_currency: 'EUR' })).toThrow(
      'no 1h candles of pairs in the stake currency EUR, but in USDT',
    );
  });

  it.each([
    [{ exchange: { pair_whitelist: 'BTC/USDT' } }, 'exchange.pair_whitelist (config) is no list of texts'],
    [{ exchange: { pair_whitelist: ['BTCUSDT'] } }, 'pair_whitelist: "BTCUSDT" is no pair'],
    [{ exchange: { pair_blacklist: ['(BNB'] } }, '"(BNB" is no regular expression'],
    [
      { exchange: { pair_whitelist: ['BNB/USDT'], pair_blacklist: ['BNB/.*'] } },
      'pair_blacklist (config) takes out all pairs of the pair list: BNB/USDT',
    ],
    [{ pairs: 'BTC/USDT' }, 'pairs (config) is no list'],
    [
      { trading_mode: 'futures', exchange: { pair_whitelist: ['BTC/USDT', 'ETH/USDT'] } },
      'has no pair to trade, but BTC/USDT, ETH/USDT; expected pairs such as BTC/USDT:USDT',
    ],
    [
      { stake_currency: 'EUR', exchange: { pair_whitelist: ['BTC/USDT'] } },
      'expected pairs such as BTC/USDT, quoted in EUR',
    ],
  ])('are refused from %j', (config, says) => {
    expect(() => choose(config)).toThrow(says);
  });
});
