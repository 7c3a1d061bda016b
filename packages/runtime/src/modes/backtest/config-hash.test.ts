import { expect, it } from 'vitest';
import { configHash } from './config-hash.ts';

const config = { stake_amount: 10, exchange: { name: 'binance', pair_whitelist: ['BTC/USDT'] } };

it('does not depend on secrets, which a hash of few possibilities could give away', () => {
  const secrets = {
    ...config,
    exchange: { ...config.exchange, key: 'k', secret: 's', password: 'p', walletAddress: 'w', privateKey: 'x' },
    telegram: { enabled: true, token: '1:2', chat_id: '3' },
    api_server: { jwt_secret_key: 'j', ws_token: 'w' },
  };

  expect(configHash(secrets)).toBe(configHash(config));
});

it('depends on every other value and not on the order of keys', () => {
  expect(configHash({ ...config, stake_amount: 11 })).not.toBe(configHash(config));
  expect(configHash({ exchange: config.exchange, stake_amount: 10 })).toBe(configHash(config));
});
