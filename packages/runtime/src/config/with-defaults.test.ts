import { expect, it } from 'vitest';
import { CONFIG_MODES } from './key-row.ts';
import { KEY_TABLE } from './key-table.ts';
import { withDefaults } from './with-defaults.ts';

it('fills in what counts when nothing is said, blocks only where they are', () => {
  const filled = withDefaults({ entry_pricing: { use_order_book: true }, fee: null }, 'dry_run');

  expect(filled).toMatchObject({ dry_run: true, trading_mode: 'spot', dry_run_wallet: 1000 });
  expect(filled['entry_pricing']).toEqual({ use_order_book: true, price_side: 'same' });
  expect(filled).not.toHaveProperty('exit_pricing');
  expect(filled['fee']).toBeNull();
});

it('takes history for a dry run', () => {
  expect(CONFIG_MODES.map((mode) => withDefaults({ dry_run: false }, mode)['dry_run'])).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('changes neither the config nor the table', () => {
  const config = { exchange: { name: 'binance' } };
  const before = JSON.stringify([config, KEY_TABLE]);
  withDefaults(withDefaults(config, 'live'), 'backtest');

  expect(JSON.stringify([config, KEY_TABLE])).toBe(before);
});
