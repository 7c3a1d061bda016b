import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ACCOUNTS, type Action, actions, play, profiles, randomExchange } from '../oracle/random-orders.fixture.ts';
import { type SimExchange, startSimExchange } from '../start-sim-exchange.ts';
import { signedParams } from '../wire/sign.ts';
import { openSocket, type RawSocket } from './raw-socket.fixture.ts';
import { send } from './raw-client.fixture.ts';

type Row = Record<string, unknown>;
type Fold = ReadonlyMap<string, string>;

const SECRET = 'the-secret';
const OPEN = ['NEW', 'PARTIALLY_FILLED'];
/** Actions between two signs of life of listen keys: less than an hour. */
const PART = 5;

async function ask(sim: SimExchange, account: string, method: string, path: string): Promise<Row[]> {
  const { status, body } = await send(sim, { method, path, apiKey: account, secret: SECRET });
  expect(status).toBe(200);
  return body as Row[];
}

async function spotStream(sim: SimExchange, apiKey: string): Promise<RawSocket> {
  const raw = await openSocket(sim, '/ws-api/v3');
  const params = { apiKey, timestamp: sim.clock.now() };
  const text = signedParams(new Map(Object.entries(params).map(([name, value]) => [name, `${value}`])));
  const signature = createHmac('sha256', SECRET).update(text).digest('hex');
  raw.socket.send(
    JSON.stringify({ id: 1, method: 'userDataStream.subscribe.signature', params: { ...params, signature } }),
  );
  await expect.poll(() => raw.frames()[0]?.['status']).toBe(200);
  return raw;
}

async function futuresStream(sim: SimExchange, account: string): Promise<RawSocket> {
  const { listenKey } = (await ask(sim, account, 'POST', '/fapi/v1/listenKey')) as unknown as { listenKey: string };
  return openSocket(sim, `/fstream/private/ws?listenKey=${listenKey}`);
}

const eventsOf = (raw: RawSocket): Row[] => raw.frames().map((frame) => (frame['event'] ?? frame) as Row);

/** What REST says of an account, in the words of its streams. */
async function asked(sim: SimExchange, account: string): Promise<Record<string, Fold>> {
  const spot = (await ask(sim, account, 'GET', '/api/v3/account')) as unknown as { balances: Row[] };
  const usdm = (await ask(sim, account, 'GET', '/fapi/v3/account')) as unknown as { assets: Row[] };
  const rows = (path: string) => ask(sim, account, 'GET', path);
  const [spotOrders, orders, algos] = [
    await rows('/api/v3/openOrders'),
    await rows('/fapi/v1/openOrders'),
    await rows('/fapi/v1/openAlgoOrders'),
  ];
  const positions = (await rows('/fapi/v3/positionRisk')).filter((row) => Number(row['positionAmt']) !== 0);
  const table = (list: readonly Row[], key: (row: Row) => unknown, ...names: readonly string[]): Fold =>
    new Map(list.map((row) => [`${String(key(row))}`, names.map((name) => String(row[name])).join(' ')]));
  return {
    balances: table(spot.balances, ({ asset }) => asset, 'free', 'locked'),
    spotOrders: table(spotOrders, ({ orderId }) => orderId, 'status', 'executedQty', 'cummulativeQuoteQty'),
    wallets: table(usdm.assets, ({ asset }) => asset, 'walletBalance'),
    positions: table(
      positions,
      ({ symbol, positionSide }) => `${String(symbol)} ${String(positionSide)}`,
      'positionAmt',
    ),
    orders: table(orders, ({ orderId }) => orderId, 'status', 'executedQty'),
    algos: table(algos, ({ algoId }) => algoId, 'algoStatus'),
  };
}

/** The same, from what there was and all that streams told since. */
function folded(before: Record<string, Fold>, spot: readonly Row[], usdm: readonly Row[]): Record<string, Fold> {
  const made = Object.fromEntries(Object.entries(before).map(([name, fold]) => [name, new Map(fold)]));
  const put = (name: string, key: unknown, text: string, isThere = true): void => {
    if (isThere) made[name]!.set(String(key), text);
    else made[name]!.delete(String(key));
  };
  for (const event of spot) {
    const { e, i, X, z, Z } = event as { e: string; i: number; X: string; z: string; Z: string };
    if (e === 'executionReport') put('spotOrders', i, `${X} ${z} ${Z}`, OPEN.includes(X));
    if (e !== 'outboundAccountPosition') continue;
    for (const { a, f, l } of event['B'] as Record<string, string>[]) put('balances', a, `${f} ${l}`);
  }
  for (const event of usdm) {
    const { e } = event;
    if (e === 'ORDER_TRADE_UPDATE') {
      const { i, X, z } = event['o'] as { i: number; X: string; z: string };
      put('orders', i, `${X} ${z}`, OPEN.includes(X));
    }
    if (e === 'ALGO_UPDATE') {
      const { aid, X } = event['o'] as { aid: number; X: string };
      put('algos', aid, X, X === 'NEW');
    }
    if (e !== 'ACCOUNT_UPDATE') continue;
    const { B, P } = event['a'] as { B: Record<string, string>[]; P: Record<string, string>[] };
    for (const { a, wb } of B) put('wallets', a, wb!);
    for (const { s, ps, pa } of P) put('positions', `${s} ${ps}`, pa!, Number(pa) !== 0);
  }
  return made;
}

async function playInParts(sim: SimExchange, list: readonly Action[]): Promise<void> {
  for (let at = 0; at < list.length; at += PART) {
    play(sim.engine, list.slice(at, at + PART));
    sim.clock.jumpTo(sim.engine.scheduler.time);
    await sim.clock.advance(1_000);
    for (const account of ACCOUNTS) await ask(sim, account, 'PUT', '/fapi/v1/listenKey');
  }
}

it('all that user streams tell, on top of a snapshot, makes the next snapshot', { timeout: 120_000 }, async () => {
  let events = 0;
  await fc.assert(
    fc.asyncProperty(actions, profiles, async (list, profile) => {
      const { start, markets, accounts } = randomExchange(profile);
      const sim = await startSimExchange({
        ...{ seed: 11, clock: { mode: 'stepped', start }, markets, profile },
        accounts: accounts.map(({ id, ...each }) => ({ ...each, apiKey: id, secret: SECRET })),
        limits: { spot: { weight: 1e9, raw: 1e9, orders10s: 1e9, ordersLong: 1e9 } },
      });
      try {
        await sim.clock.advance(0);
        const streams = await Promise.all(
          ACCOUNTS.map(async (account) => ({
            account,
            before: await asked(sim, account),
            spot: await spotStream(sim, account),
            usdm: await futuresStream(sim, account),
          })),
        );
        await playInParts(sim, list);
        for (const { account, before, spot, usdm } of streams) {
          await Promise.all([spot.settled(), usdm.settled()]);
          const [ofSpot, ofUsdm] = [eventsOf(spot), eventsOf(usdm)];
          events += ofSpot.length + ofUsdm.length;
          expect(folded(before, ofSpot, ofUsdm)).toEqual(await asked(sim, account));
        }
      } finally {
        await sim.close();
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect(events).toBeGreaterThan(500);
});
