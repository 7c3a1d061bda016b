import { describe, expect, it } from 'vitest';
import { orderWorld, type Kind } from '../../adapters/exchange/orders/order-exchange.fixture.ts';
import { assertKeyTrades } from '../live/key-trades.ts';
import type { FirstWalletParts } from './first-wallet.ts';
import { lookAtKey } from './look-at-key.ts';
import { MarketTime } from './market-time.ts';

const READ_ONLY = { version: 1, rules: [{ do: { exchange: { kind: 'keyState', value: 'noTrade' } } }] } as const;
const UNTOLD = {
  version: 1,
  rules: [{ match: { path: '/sapi/v1/account/apiRestrictions' }, do: { shape: { id: 'A07', point: 'before' } } }],
} as const;

/** A start with such records, at a simulated exchange with such faults: how often it asked about the key, and what it said. */
async function start(
  kind: Kind,
  records: Readonly<Record<string, unknown>> | null,
  faults: typeof READ_ONLY | typeof UNTOLD | null,
  more = {},
): Promise<{ run: () => Promise<void>; said: readonly string[]; looks: () => number }> {
  const { sim, exchange } = await orderWorld(kind);
  if (faults !== null) sim.faults.load(faults);
  const said: string[] = [];
  let looks = 0;
  const parts = {
    records: records === null ? null : new Map(Object.entries(records).map(([key, row]) => [key, JSON.stringify(row)])),
    io: { env: { TRADAI_EXCHANGE_URL: sim.urls.rest } },
    log: { event: () => {}, say: (_level: string, _event: string, text: string) => said.push(text) },
    stop: { signal: new AbortController().signal },
    exchange: 'binance',
    market: kind === 'spot' ? 'spot' : 'futures',
    marketTime: new MarketTime(),
    ...more,
  } as unknown as FirstWalletParts;
  const look = async (): Promise<string | null> => {
    looks += 1;
    return assertKeyTrades(await exchange.keyRights(), exchange.place);
  };
  return { run: () => lookAtKey(parts, look), said, looks: () => looks };
}

const HELD = { 'trade/1': { closed: null } };
const ENDED = { 'trade/1': { closed: { atMs: 1 } }, 'attempt/1': { state: 'FILLED' } };
const RESTS = { 'attempt/1': { state: 'OPEN' } };
const DOUBTED = { 'attempt/1': { state: 'UNKNOWN' } };

describe.each(['spot', 'usdm'] as const)('a start on %s', (kind) => {
  it.each([
    ['that is the first one', null],
    ['with nothing open', ENDED],
  ])('%s refuses a key that may only read', async (_when, records) => {
    const { run } = await start(kind, records, READ_ONLY);

    await expect(run()).rejects.toMatchObject({
      code: 'credentials',
      message: expect.stringContaining('may read and not trade on this market'),
    });
  });

  it('says nothing of a key that may trade', async () => {
    const { run, said, looks } = await start(kind, null, null);
    await run();

    expect({ said, looks: looks() }).toEqual({ said: [], looks: 1 });
  });

  it('goes on where the exchange does not tell what a key may, and says so once', async () => {
    const { run, said } = await start(kind, ENDED, UNTOLD);
    await run();

    expect(said).toEqual([expect.stringMatching(/does not tell whether its key may trade: .*cannot be read/)]);
  });
});

it.each([
  ['a trade that is open', HELD],
  ['an order that rests', RESTS],
  ['an order in doubt', DOUBTED],
])('a start with %s asks nothing about its key, which is needed whatever it may', async (_what, records) => {
  const { run, said, looks } = await start('spot', records, READ_ONLY);
  await run();

  expect({ said, looks: looks() }).toEqual({ said: [], looks: 0 });
});

it('a later start goes on where the exchange is away, which it waits for later on', async () => {
  const io = { env: { TRADAI_EXCHANGE_URL: 'http://127.0.0.1:9' } };
  const { run, said, looks } = await start('spot', ENDED, null, { io });
  await run();

  expect({ said, looks: looks() }).toEqual({ said: [expect.stringContaining('Nobody asked')], looks: 0 });
});
