import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { expectShape } from '../kit/shape.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const KLINE = 't:int T:int s i f:int L:int o:dec c:dec h:dec l:dec v:dec n:int x:bool q:dec V:dec Q:dec B:dec';
const TICKER = `e E:int s p:dec P:dec w:dec x:dec c:dec Q:dec b:dec B:dec a:dec A:dec o:dec h:dec l:dec v:dec q:dec O:int C:int F:int
  L:int n:int`;
const MINI = 'e E:int s c:dec o:dec h:dec l:dec v:dec q:dec';
const REPORT = `e E:int s c S o f q:dec p:dec P:dec F:dec g:int C x X r i:int l:dec z:dec L:dec n:dec T:int t:int I:int w:bool m:bool
  M:bool O:int Z:dec Y:dec Q:dec V W?:int`;
const ORDER = `s c S o f q:dec p:dec ap:dec sp:dec x X i:int l:dec z:dec L:dec T:int t:int b:dec a:dec m:bool R:bool wt ot ps cp:bool
  rp:dec pP:bool si:int ss:int V pm gtd:int`;
const SYMBOL = 'btcusdt';

/** A socket that keeps what it was sent; closed when the test ends. */
async function listen(
  sim: SimExchange,
  path: string,
): Promise<{ socket: WebSocket; frames: Record<string, unknown>[] }> {
  const socket = new WebSocket(sim.urls.ws + path);
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Record<string, unknown>));
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return { socket, frames };
}

const streams: readonly (readonly [path: string, stream: string, part: string, fields: string])[] = [
  ['/stream/ws', `${SYMBOL}@kline_1m`, '', 'e E:int s k:object'],
  ['/stream/ws', `${SYMBOL}@kline_1m`, 'k', KLINE],
  ['/stream/ws', `${SYMBOL}@kline_1s`, 'k', KLINE],
  ['/stream/ws', `${SYMBOL}@trade`, '', 'e E:int s t:int p:dec q:dec T:int m:bool M:bool'],
  ['/stream/ws', `${SYMBOL}@aggTrade`, '', 'e E:int s a:int p:dec q:dec f:int l:int T:int m:bool M:bool'],
  ['/stream/ws', `${SYMBOL}@miniTicker`, '', MINI],
  ['/stream/ws', '!miniTicker@arr', '0', MINI],
  ['/stream/ws', `${SYMBOL}@ticker`, '', TICKER],
  ['/stream/ws', '!ticker@arr', '0', TICKER],
  ['/stream/ws', `${SYMBOL}@bookTicker`, '', 'u:int s b:dec B:dec a:dec A:dec'],
  ['/stream/ws', `${SYMBOL}@depth@100ms`, '', 'e E:int s U:int u:int b:list a:list'],
  ['/stream/ws', `${SYMBOL}@depth5`, '', 'lastUpdateId:int bids:list asks:list'],
  ['/fstream/market/ws', `${SYMBOL}@kline_1m`, 'k', KLINE],
  ['/fstream/public/ws', `${SYMBOL}@trade`, '', 'e E:int s t:int p:dec q:dec T:int X m:bool'],
  ['/fstream/market/ws', `${SYMBOL}@aggTrade`, '', 'e E:int s a:int p:dec q:dec nq:dec f:int l:int T:int m:bool'],
  ['/fstream/public/ws', `${SYMBOL}@bookTicker`, '', 'e u:int E:int T:int s b:dec B:dec a:dec A:dec'],
  ['/fstream/public/ws', `${SYMBOL}@depth`, '', 'e E:int T:int s U:int u:int pu:int b:list a:list'],
  ['/fstream/public/ws', `${SYMBOL}@depth20@100ms`, '', 'e E:int T:int s U:int u:int pu:int b:list a:list'],
  ['/fstream/market/ws', `${SYMBOL}@markPrice`, '', 'e E:int s p:dec i:dec P:dec r:dec T:int'],
  ['/fstream/market/ws', '!markPrice@arr', '0', 'e E:int s p:dec i:dec P:dec r:dec T:int'],
];

describe('frames of market streams', () => {
  it.each(streams)('%s %s %s', async (path, stream, part, fields) => {
    const sim = await startSim();
    const { frames } = await listen(sim, `${path}/${stream}`);
    await sim.clock.advance(61_500);
    await expect.poll(() => frames.length).toBeGreaterThan(0);
    for (const frame of frames) expectShape(part === '' ? frame : frame[part], fields);
  });

  it('name their stream on combined sockets', async () => {
    const sim = await startSim();
    const { frames } = await listen(sim, `/stream?streams=${SYMBOL}@trade/${SYMBOL}@bookTicker`);
    await sim.clock.advance(2_000);
    await expect.poll(() => new Set(frames.map(({ stream }) => stream)).size).toBe(2);
    for (const frame of frames) expectShape(frame, 'stream data:object');
  });

  it('come and go as asked', async () => {
    const sim = await startSim();
    const { socket, frames } = await listen(sim, '/stream/ws/1');
    const ask = async (method: string, params: string[]) => {
      socket.send(JSON.stringify({ method, params, id: 3 }));
      const [data] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(data.toString()) as unknown;
    };
    expect(await ask('SUBSCRIBE', [`${SYMBOL}@trade`])).toEqual({ result: null, id: 3 });
    expect(await ask('LIST_SUBSCRIPTIONS', [])).toEqual({ result: [`${SYMBOL}@trade`], id: 3 });
    expect(await ask('UNSUBSCRIBE', [`${SYMBOL}@trade`])).toEqual({ result: null, id: 3 });
    expect(await ask('SUBSCRIBE', ['nope@trade'])).toMatchObject({ error: { code: 2 }, id: 3 });
    await sim.clock.advance(5_000);
    expect(frames.filter(({ e }) => e === 'trade')).toEqual([]);
  });

  it.each(['/dstream/ws', '/nbstream/equity/ws', '/fstream/pm/ws', '/fstream/private/ws?listenKey=none'])(
    '%s is refused',
    async (path) => {
      const sim = await startSim();
      const socket = new WebSocket(sim.urls.ws + path);
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toContain('400');
    },
  );
});

describe('frames of user streams', () => {
  it('of futures', async () => {
    const sim = await startSim();
    const { body } = await send(sim, { method: 'POST', path: '/fapi/v1/listenKey' });
    const { frames } = await listen(sim, `/fstream/private/ws?listenKey=${(body as { listenKey: string }).listenKey}`);
    const params = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' };
    await send(sim, { method: 'POST', path: '/fapi/v1/order', params });
    const stop = { ...params, algoType: 'CONDITIONAL', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '90' };
    await send(sim, { method: 'POST', path: '/fapi/v1/algoOrder', params: stop });
    await send(sim, { method: 'POST', path: '/fapi/v1/leverage', params: { symbol: 'BTCUSDT', leverage: '5' } });
    await sim.clock.advance(0);
    await expect
      .poll(() => frames.map(({ e }) => e))
      .toEqual(['ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE', 'ALGO_UPDATE', 'ACCOUNT_CONFIG_UPDATE']);
    const [placed, account, traded, algo, config] = frames;
    for (const frame of [placed, traded, algo]) expectShape(frame, 'e E:int T:int o:object');
    expectShape(placed!['o'], ORDER);
    expectShape(traded!['o'], `${ORDER} n:dec N`);
    expectShape(
      algo!['o'],
      `caid aid:int at o s S ps f q:dec X ai ap:dec aq:dec act tp:dec p:dec V wt pm cp:bool pP:bool R:bool tt:int
      gtd:int rm`,
    );
    expectShape(account, 'e E:int T:int a:object');
    const { B, P } = account!['a'] as { B: unknown[]; P: unknown[] };
    expectShape(B[0], 'a wb:dec cw:dec bc:dec');
    expectShape(P[0], 's pa:dec ep:dec bep:dec cr:dec up:dec mt iw:dec ps ma');
    expectShape(config!['ac'], 's l:int');
  });

  it('of spot', async () => {
    const sim = await startSim();
    const { socket, frames } = await listen(sim, '/ws-api/v3');
    const text = `apiKey=the-key&timestamp=${sim.clock.now()}`;
    const signature = createHmac('sha256', 'the-secret').update(text).digest('hex');
    const params = { apiKey: 'the-key', timestamp: sim.clock.now(), signature };
    socket.send(JSON.stringify({ id: '1', method: 'userDataStream.subscribe.signature', params }));
    await expect.poll(() => frames[0]).toMatchObject({ id: '1', status: 200, result: { subscriptionId: 0 } });
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' };
    await send(sim, { method: 'POST', path: '/api/v3/order', params: order });
    await sim.clock.advance(0);
    await expect.poll(() => frames.length).toBe(4);
    const events = frames.slice(1).map(({ event }) => event as Record<string, unknown>);
    expect(events.map(({ e, x }) => [e, x])).toEqual([
      ['executionReport', 'NEW'],
      ['executionReport', 'TRADE'],
      ['outboundAccountPosition', undefined],
    ]);
    expectShape(events[0], `${REPORT} N:null`);
    expectShape(events[1], `${REPORT} N`);
    expectShape(events[2], 'e E:int u:int B:list');
  });
});
