import { describe, expect, it } from 'vitest';
import { openExchange } from './open-exchange.ts';

describe('an address in the place of an exchange', () => {
  it.each(['not a url', 'ftp://127.0.0.1', '127.0.0.1:8080'])('is refused when it is none: %s', async (url) => {
    const env = { TRADAI_EXCHANGE_URL_BINANCE: url };

    await expect(openExchange({ exchange: 'binance', market: 'spot', env })).rejects.toMatchObject({
      code: 'usage',
      message: 'TRADAI_EXCHANGE_URL_BINANCE is no address of a server; expected one such as http://127.0.0.1:8080.',
    });
  });
});
