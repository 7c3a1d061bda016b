import { expect, it } from 'vitest';
import { checkConfig, type ConfigVerdict } from './check-config.ts';
import type { ConfigMode, RawConfig } from './key-row.ts';
import { mergeLayers } from './load-config.ts';

function check(config: RawConfig, mode: ConfigMode): ConfigVerdict {
  const values = { dry_run: mode !== 'live', stake_currency: 'USDT', exchange: { name: 'binance' }, ...config };
  return checkConfig(mergeLayers([{ name: 'c.json', text: JSON.stringify(values) }]), { mode });
}

it.each<[config: RawConfig, isTold: boolean]>([
  [{ stoploss: -5 }, true],
  [{ stoploss: -1 }, true],
  [{ stoploss: -0.99 }, false],
  [{ stoploss: -1, use_custom_stoploss: true }, false],
  [{ stoploss: -1, trading_mode: 'futures', margin_mode: 'isolated' }, false],
])('live trading says of %j that no stop can lie there: %s', (config, isTold) => {
  const { errors, warnings } = check(config, 'live');
  const text = `c.json:1: stoploss is ${String(config['stoploss'])}, at which no stop can lie at the exchange; expected a ratio above -1, such as -0.05 for 5 %`;
  expect(errors).toEqual([]);
  expect(warnings.map((each) => each.text.split(':', 3).join(':'))).toEqual(isTold ? [text] : []);
});

it.each(['backtest', 'dry_run'] as const)('nothing of it is said in the mode %s, where -1 is for none', (mode) => {
  expect(check({ stoploss: -1 }, mode).warnings.map(({ code }) => code)).not.toContain('bare-stoploss');
});
