import { describe, expect, it } from 'vitest';
import { exchangeAddress, isOnThisMachine } from './exchange-address.ts';
import { openLiveMarket } from './open-live-market.ts';

const PLACE = { exchange: 'binance', market: 'spot' } as const;
const HERE = 'http://127.0.0.1:9';

describe('the clock of a live market', () => {
  it.each([
    ['a pace that is none', { TRADAI_CLOCK: 'fast', TRADAI_EXCHANGE_URL: HERE }, /TRADAI_CLOCK is fast; expected/],
    ['no pace', { TRADAI_CLOCK: 'x0', TRADAI_EXCHANGE_URL: HERE }, /TRADAI_CLOCK is x0; expected/],
    ['the real exchange', { TRADAI_CLOCK: 'x60' }, /only for a simulated exchange/],
    ['another machine', { TRADAI_CLOCK: 'x60', TRADAI_EXCHANGE_URL: 'http://10.0.0.7:80' }, /on this machine/],
    [
      'a name that only begins like this machine',
      { TRADAI_CLOCK: 'x60', TRADAI_EXCHANGE_URL: 'http://127.0.0.1.example.com' },
      /on this machine/,
    ],
  ])('is not scaled for %s', async (_, env, message) => {
    await expect(openLiveMarket({ ...PLACE, env })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it('is the real one without a word about it', async () => {
    const { market, clock } = await openLiveMarket({ ...PLACE, env: {} });

    expect(clock.factor).toBe(1);
    expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThan(50);
    await market.close();
  });
});

describe('addresses in the place of an exchange', () => {
  it.each([
    [{}, {}],
    [{ TRADAI_EXCHANGE_URL: HERE }, { baseUrl: HERE }],
    [
      { TRADAI_EXCHANGE_URL: HERE, TRADAI_EXCHANGE_WS: 'ws://127.0.0.1:8' },
      { baseUrl: HERE, socketUrl: 'ws://127.0.0.1:8' },
    ],
    [{ TRADAI_EXCHANGE_URL_BINANCE: HERE, TRADAI_EXCHANGE_URL: 'http://127.0.0.1:1' }, { baseUrl: HERE }],
    [{ TRADAI_EXCHANGE_URL_KRAKEN: HERE }, {}],
  ])('%o are %o', (env, address) => {
    expect(exchangeAddress('binance', env)).toEqual(address);
  });

  it.each(['TRADAI_EXCHANGE_URL', 'TRADAI_EXCHANGE_WS'])('hold no password: %s', (name) => {
    const scheme = name.endsWith('WS') ? 'ws' : 'http';

    expect(() => exchangeAddress('binance', { [name]: `${scheme}://ann:hunter2@127.0.0.1:8080` })).toThrow(
      `${name} holds a name or a password; expected an address without them, such as ${scheme}://127.0.0.1:8080.`,
    );
  });

  it('of sockets begin with ws', () => {
    expect(() => exchangeAddress('binance', { TRADAI_EXCHANGE_WS: HERE })).toThrow(
      'TRADAI_EXCHANGE_WS is no address of a server; expected one such as ws://127.0.0.1:8080.',
    );
  });

  it.each(['http://localhost:1', 'http://[::1]:1', 'http://127.0.0.9:1'])('%s is this machine', (address) => {
    expect(isOnThisMachine(address)).toBe(true);
  });
});
