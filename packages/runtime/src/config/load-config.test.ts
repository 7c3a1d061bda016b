import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('config files', () => {
  it('merge key by key, the later one winning; lists are replaced', () => {
    const first = file('first.json', {
      stake_amount: 10,
      exchange: { name: 'binance', pair_whitelist: ['A/B', 'C/B'] },
      minimal_roi: { 0: 0.1 },
    });
    const second = file('second.json', {
      stake_amount: 20,
      exchange: { pair_whitelist: ['D/B'] },
      minimal_roi: { 60: 0 },
    });

    const { values, warnings } = loadConfig([first, second]);

    expect(warnings).toEqual([`minimal_roi is put together from steps of ${first} and ${second}.`]);
    expect(values).toEqual({
      stake_amount: 20,
      exchange: { name: 'binance', pair_whitelist: ['D/B'] },
      minimal_roi: { 0: 0.1, 60: 0 },
    });
  });

  it('win over what they include, relative to themselves', () => {
    file('parts/base.json', { stake_amount: 1, fee: 0.001, add_config_files: ['deeper/deep.json'] });
    file('parts/deeper/deep.json', { fee: 0.002, stake_currency: 'USDT' });
    file('parts/late.json', { stake_currency: 'EUR' });
    const main = file('main.json', { stake_amount: 5, add_config_files: ['parts/base.json', 'parts/late.json'] });
    const { values, files } = loadConfig([main]);

    expect(values).toEqual({ stake_amount: 5, fee: 0.001, stake_currency: 'EUR' });
    expect(files).toEqual(
      ['parts/deeper/deep.json', 'parts/base.json', 'parts/late.json', 'main.json'].map((name) => join(folder, name)),
    );
  });

  it('remember where each value stands and what it hides', () => {
    const first = file('low.json', '{\n "fee": 0.001,\n "exchange": {"name": "kraken"}\n}');
    const second = file('high.json', '{ "fee": 0.002, "exchange": {\n "name": "binance"} }');
    const { places, hidden } = loadConfig([first, second]);

    expect(places.get('fee')).toEqual({ file: second, line: 1, column: 3 });
    expect(places.get('exchange.name')).toEqual({ file: second, line: 2, column: 2 });
    expect(hidden.get('fee')).toEqual([{ file: first, line: 2, column: 2, value: 0.001 }]);
    expect(hidden.get('exchange.name')).toEqual([{ file: first, line: 3, column: 15, value: 'kraken' }]);
  });

  it('warn of unknown keys with the nearest known one, and of keys given twice', () => {
    const path = file(
      'typo.json',
      '{"maxOpenTrades": 3, "stop_loss": -0.1, "_comment": "x", "mine": 1,\n "fee": 0.1e-1, "fee": 0.02}',
    );

    expect(loadConfig([path]).warnings).toEqual([
      `${path}: fee is given twice; the last one counts.`,
      `${path}:1: "maxOpenTrades" is no setting and is ignored; did you mean "max_open_trades"?`,
      `${path}:1: "stop_loss" is no setting and is ignored; did you mean "stoploss"?`,
      expect.stringMatching(/"mine" is no setting and is ignored/),
    ]);
  });

  it('say of protections that they belong in the strategy', () => {
    const path = file('protections.json', '{"fee": 0.001,\n "protections": [{"method": "CooldownPeriod"}]}');

    expect(loadConfig([path]).warnings).toEqual([
      `${path}:2: "protections" is no setting and is ignored; protections belong in the strategy, as in freqtrade since 2024.10.`,
    ]);
  });

  it('warn of what would change the pairs: a misspelled list, a filter that does not exist', () => {
    const path = file(
      'pairs.json',
      '{"exchange": {"key": "", "ccxt_config": {},\n "pair_whitelst": ["A/B"], "pair_blacklist": []},\n' +
        '"pairlists": [{"method": "StaticPairList"}, {"method": "VolumePairList"}]}',
    );

    expect(loadConfig([path]).warnings).toEqual([
      `${path}:2: "exchange.pair_whitelst" is no setting and is ignored; did you mean "pair_whitelist"?`,
      `${path}:3: pairlists: VolumePairList does not exist yet and is ignored; the pairs are those of pair_whitelist.`,
    ]);
  });

  it('are refused with file and line of a bad value', () => {
    const path = file('bad.json', '{\n\n "tradable_balance_ratio": 99\n}');

    expect(() => loadConfig([path])).toThrow(
      `${path}:3: tradable_balance_ratio is 99; expected a ratio above 0 and at most 1.`,
    );
  });

  it('may be five levels deep', () => {
    for (let level = 1; level <= 6; level += 1)
      file(`level${level}.json`, { add_config_files: [`level${level + 1}.json`] });
    file('level7.json', {});

    expect(() => loadConfig([join(folder, 'level1.json')])).toThrow('more than 5 levels deep');
    expect(loadConfig([join(folder, 'level2.json')]).files).toHaveLength(6);
  });

  it('are nothing when there are none', () => {
    expect(loadConfig([])).toMatchObject({ values: {}, files: [], warnings: [] });
  });
});
