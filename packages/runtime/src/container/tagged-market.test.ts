import { describe, expect, it } from 'vitest';
import { mergeLayers } from '../config/load-config.ts';
import type { RawConfig } from '../config/key-row.ts';
import { assertTaggedMarket } from './tagged-market.ts';

const VERSION = {
  ...{ name: 'mine', version: 3, source: '', description: '', runId: null, createdMs: 0, aliases: [] },
  tags: { exchange: 'binance', market: 'spot' },
};

function assertFor(config: RawConfig, env: Readonly<Record<string, string>> = {}): void {
  const tags = { exchange: { name: 'binance' }, trading_mode: 'spot' };
  const layers = [
    { name: 's3://configs/mine.json', text: JSON.stringify(config) },
    { name: 'tag of mine', values: tags },
  ];
  assertTaggedMarket(mergeLayers(layers, env), VERSION);
}

describe('where a version trades', () => {
  it.each<RawConfig>([{}, { exchange: { name: 'binance' }, trading_mode: 'spot' }, { exchange: { key: '' } }])(
    'is what tags and config %o say',
    (config) => {
      expect(() => assertFor(config)).not.toThrow();
    },
  );

  it.each<[RawConfig, Readonly<Record<string, string>>, string]>([
    [
      { exchange: { name: 'kraken' } },
      {},
      's3://configs/mine.json:1: exchange.name is "kraken", and the tag exchange of mine version 3 is "binance"; expected one of them to say what the other does.',
    ],
    [{ trading_mode: 'futures' }, {}, 'trading_mode is "futures", and the tag market of mine version 3 is "spot"'],
    [{}, { FREQTRADE__EXCHANGE__NAME: 'okx' }, 'FREQTRADE__EXCHANGE__NAME: exchange.name is "okx", and the tag'],
  ])('is not guessed where config %o and variables %o say otherwise', (config, env, text) => {
    expect(() => assertFor(config, env)).toThrow(text);
  });
});
