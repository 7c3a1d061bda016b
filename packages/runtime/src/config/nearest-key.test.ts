import { expect, it } from 'vitest';
import { nearestKey } from './nearest-key.ts';

it.each([
  ['maxOpenTrades', 'max_open_trades'],
  ['stop_loss', 'stoploss'],
  ['max_open_trade', 'max_open_trades'],
  ['stake_amuont', 'stake_amount'],
  ['stop_trailing', 'trailing_stop'],
  ['order_types.entrry', 'order_types.entry'],
  ['unfilledtimeout.entyr', 'unfilledtimeout.entry'],
  ['exchange.pair_whitelst', 'exchange.pair_whitelist'],
  ['pairlists[0].VolumePairList.loopback_period', 'pairlists[0].VolumePairList.lookback_period'],
  ['api_server.jwt_secret', 'api_server.jwt_secret_key'],
  ['api_server.cors_origins', 'api_server.CORS_origins'],
  ['pair_whitelist', 'exchange.pair_whitelist'],
  ['ccxt_config', 'exchange.ccxt_config'],
  ['api_server.force_entry_enable', 'force_entry_enable'],
  ['forceentry_enable', 'force_entry_enable'],
  ['dataformat', 'dataformat_ohlcv'],
])('%s is near %s', (path, near) => {
  expect(nearestKey(path)).toBe(near);
});

it.each(['mine', 'strategy_params', 'grinding_enable', 'monigomani_settings', 'a', 'exchange.mine'])(
  '%s is near nothing',
  (path) => {
    expect(nearestKey(path)).toBeNull();
  },
);
