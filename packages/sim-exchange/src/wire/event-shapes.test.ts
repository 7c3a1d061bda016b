import { describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { openSocket } from '../kit/raw-socket.fixture.ts';
import { expectShape } from '../kit/shape.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

type Params = Readonly<Record<string, string>>;

const FUTURES = 'usdm@userData';
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET' };

const post = (sim: SimExchange, path: string, params: Params) => send(sim, { method: 'POST', path, params });

/** The last frame of a kind that a stream had to say. */
async function said(sim: SimExchange, stream: string, kind: string): Promise<Record<string, unknown>> {
  await sim.clock.advance(0);
  const frames = sim.frames.records(stream).map(({ text }) => JSON.parse(text) as Record<string, unknown>);
  const found = frames.findLast(({ e }) => e === kind);
  expect(found, kind).toBeDefined();
  return found!;
}

function priceIs(sim: SimExchange, price: string): void {
  const tick = { kind: 'tick', price: decimal(price), quantity: 0n, buyerMaker: false, opensBar: false } as const;
  sim.engine.feed('usdm', 'BTCUSDT', { ...tick, time: sim.clock.now() });
}

describe('rarer events of user streams', () => {
  it('margin calls', async () => {
    const sim = await startSim();
    await post(sim, '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '100' });
    await post(sim, '/fapi/v1/order', { ...MARKET, quantity: '900' });
    priceIs(sim, '89.38');
    const call = await said(sim, FUTURES, 'MARGIN_CALL');
    expectShape(call, 'e E:int cw:dec p:list');
    expectShape((call['p'] as unknown[])[0], 's ps pa:dec mt iw:dec mp:dec up:dec mm:dec');
  });

  it('stops that the exchange refuses when they trigger', async () => {
    const sim = await startSim();
    await post(sim, '/fapi/v1/order', { ...MARKET, quantity: '1' });
    const stop = { algoType: 'CONDITIONAL', type: 'STOP_MARKET', side: 'SELL', quantity: '1', triggerPrice: '95' };
    await post(sim, '/fapi/v1/algoOrder', { ...MARKET, ...stop, reduceOnly: 'true' });
    await post(sim, '/fapi/v1/order', { ...MARKET, side: 'SELL', quantity: '1' });
    priceIs(sim, '94');
    const reject = await said(sim, FUTURES, 'CONDITIONAL_ORDER_TRIGGER_REJECT');
    expectShape(reject, 'e E:int T:int or:object');
    expectShape(reject['or'], 's i:int r');
  });

  it('short forms of trades, where they are wanted', async () => {
    const sim = await startSim({ wire: { tradeLite: true } });
    await post(sim, '/fapi/v1/order', { ...MARKET, quantity: '1' });
    expectShape(
      await said(sim, FUTURES, 'TRADE_LITE'),
      'e E:int T:int s q:dec p:dec m:bool c S L:dec l:dec t:int i:int',
    );
  });

  it('listen keys that run out', async () => {
    const sim = await startSim();
    await post(sim, '/fapi/v1/listenKey', {});
    await sim.clock.advance(3_600_000);
    expectShape(await said(sim, FUTURES, 'listenKeyExpired'), 'e E:int listenKey');
  });

  it('money that comes in and streams that end, on spot', async () => {
    const sim = await startSim();
    sim.engine.spot.transfer('the-key', 'USDT', decimal('5'));
    expectShape(await said(sim, 'spot@userData', 'balanceUpdate'), 'e E:int a d:dec T:int');
    sim.streams.users.terminate('the-key');
    expectShape(await said(sim, 'spot@userData', 'eventStreamTerminated'), 'e E:int');
  });
});

it('liquidations are told to everybody', async () => {
  const sim = await startSim();
  await openSocket(sim, '/fstream/market/ws/btcusdt@forceOrder');
  await post(sim, '/fapi/v1/order', { ...MARKET, quantity: '1' });
  sim.engine.usdm.forceClose('the-key', 'BTCUSDT', 'liquidation', false);
  const frame = await said(sim, 'btcusdt@forceOrder', 'forceOrder');
  expectShape(frame, 'e E:int o:object');
  expectShape(frame['o'], 's S o f q:dec p:dec ap:dec X l:dec z:dec T:int');
});
