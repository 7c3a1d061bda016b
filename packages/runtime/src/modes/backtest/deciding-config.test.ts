import { strategyDefinition } from '@tradai/strategy-sdk/graph';
import { defineStrategy, enterLong } from '@tradai/strategy-sdk';
import { expect, it } from 'vitest';
import { runSettings } from '../../config/run-settings.ts';
import { decidingConfig } from './deciding-config.ts';

const definition = strategyDefinition(
  defineStrategy({
    ...{ name: 'any', timeframe: '1h', stoploss: -0.1 },
    indicators: () => ({}),
    entry: ({ candles }) => [enterLong(candles.close.gt(0))],
  }),
);

it('has what settles a run, and no credentials, chats and folders', () => {
  const config = {
    ...{ stake_amount: 10, minimal_roi: { '0': 0.1 }, user_data_dir: 'user_data', telegram: { token: '1:2' } },
    ...{ exchange: { name: 'binance', key: 'k', secret: 's' }, my_own_password: 'p', controls: { pause: 1 } },
  };
  const kept = decidingConfig(config, runSettings(definition, config).effective);

  expect(kept).toEqual({ stake_amount: 10, minimal_roi: { '0': 0.1 }, controls: { pause: 1 } });
  expect(runSettings(definition, kept)).toEqual(runSettings(definition, config));
});
