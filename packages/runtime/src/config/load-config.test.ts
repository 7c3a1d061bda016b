import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { valueAt } from './old-names.ts';

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

  it('warn of keys given twice', () => {
    const path = file('twice.json', '{"fee": 0.1e-1, "fee": 0.02}');

    expect(loadConfig([path]).warnings).toEqual([`${path}: fee is given twice; the last one counts.`]);
  });

  it('are read under the names of today, and remembered under those that were given', () => {
    const path = file('old.json', {
      forcebuy_enable: true,
      unfilledtimeout: { buy: 12, unit: 'minutes' },
      bid_strategy: { price_side: 'bid', ask_last_balance: 0.25, check_depth_of_market: { enabled: false } },
      ask_strategy: { order_book_min: 2, order_book_max: 2, ignore_buying_expired_candle_after: 60 },
      telegram: {
        notification_settings: { buy_fill: 'on', sell: { sell_signal: 'off', force_sell: 'on', roi: 'on' } },
      },
    });
    const { values, given, places } = loadConfig([path]);

    expect(values).toEqual({
      force_entry_enable: true,
      unfilledtimeout: { entry: 12, unit: 'minutes' },
      entry_pricing: { price_side: 'bid', price_last_balance: 0.25, check_depth_of_market: { enabled: false } },
      exit_pricing: { order_book_top: 2 },
      ignore_buying_expired_candle_after: 60,
      telegram: {
        notification_settings: { entry_fill: 'on', exit: { exit_signal: 'off', force_exit: 'on', roi: 'on' } },
      },
    });
    expect(given).toHaveProperty('unfilledtimeout.buy', 12);
    expect(places.get('unfilledtimeout.entry')).toEqual(places.get('unfilledtimeout.buy'));
  });

  it('may be five levels deep', () => {
    for (let level = 1; level <= 6; level += 1)
      file(`level${level}.json`, { add_config_files: [`level${level + 1}.json`] });
    file('level7.json', {});

    expect(() => loadConfig([join(folder, 'level1.json')])).toThrow('more than 5 levels deep');
    expect(loadConfig([join(folder, 'level2.json')]).files).toHaveLength(6);
  });

  it.each([
    ['', 'The name of a config file is empty; expected one.'],
    ['/dev/zero', 'Config /dev/zero: it is no file.'],
  ])('are refused where they are none: %j', (name, message) => {
    expect(() => loadConfig([name])).toThrow(message);
  });

  it('are nothing when there are none', () => {
    expect(loadConfig([])).toMatchObject({ values: {}, files: [], warnings: [] });
  });
});

describe('variables', () => {
  const path = file('base.json', { stake_amount: 10, exchange: { name: 'kraken', ccxt_config: { timeout: 1 } } });

  it.each<[name: string, text: string, at: string, value: unknown]>([
    ['STAKE_AMOUNT', ' 1_25 ', 'stake_amount', 125],
    ['FEE', '1e-3', 'fee', 0.001],
    ['STOPLOSS', '-.07', 'stoploss', -0.07],
    ['DRY_RUN', 'F', 'dry_run', false],
    ['EXCHANGE__PAIR_WHITELIST', '["A/B"]', 'exchange.pair_whitelist', ['A/B']],
    ['STRATEGY', '["A/B"', 'strategy', '["A/B"'],
    ['DB_URL', '{"a": 1}', 'db_url', '{"a": 1}'],
    ['BOT_NAME', 'nan', 'bot_name', 'nan'],
    ['EXCHANGE__NAME', '', 'exchange.name', ''],
    ['TELEGRAM__CHAT_ID', '-42', 'telegram.chat_id', '-42'],
    ['EXCHANGE__KEY', '12e5', 'exchange.key', '12e5'],
    ['EXCHANGE__CCXT_CONFIG__httpsProxy', 'x', 'exchange.ccxt_config.httpsProxy', 'x'],
    ['API_SERVER__CORS_ORIGINS', '[]', 'api_server.cors_origins', []],
    ['Minimal_Roi__30', '0.03', 'minimal_roi.30', 0.03],
  ])('FREQTRADE__%s=%s sets %s', (name, text, at, value) => {
    const { values, places } = loadConfig([path], { [`FREQTRADE__${name}`]: text, OTHER: 'x' });

    expect(valueAt(values, at)).toEqual(value);
    expect(places.get(at)).toEqual({ file: `FREQTRADE__${name}`, line: 0, column: 0 });
  });

  it('win over files key by key, and what they hide is remembered', () => {
    const { values, hidden } = loadConfig([path], { FREQTRADE__EXCHANGE__NAME: 'binance', FREQTRADE__: 'x' });

    expect(values).toEqual({ stake_amount: 10, exchange: { name: 'binance', ccxt_config: { timeout: 1 } } });
    expect(hidden.get('exchange.name')).toMatchObject([{ file: path, value: 'kraken' }]);
  });

  it('cannot give a text and what is inside it', () => {
    const both = { FREQTRADE__EXCHANGE: 'hunter2', FREQTRADE__EXCHANGE__KEY: 'hunter3' };

    expect(() => loadConfig([], both)).toThrow(
      /^FREQTRADE__EXCHANGE__KEY: exchange is no object \(FREQTRADE__EXCHANGE\)(?!.*hunter)/,
    );
  });
});
