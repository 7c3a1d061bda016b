import { describe, expect, it } from 'vitest';
import { type Ccxt, ccxtOf, START, startSim, watched } from '../kit/ccxt.fixture.ts';
import { openSocket } from '../kit/raw-socket.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

async function open(kind: 'spot' | 'usdm'): Promise<{ sim: SimExchange; exchange: Ccxt; symbol: string }> {
  const sim = await startSim();
  const exchange = ccxtOf(sim, kind);
  await exchange.loadMarkets();
  return { sim, exchange, symbol: kind === 'spot' ? 'BTC/USDT' : 'BTC/USDT:USDT' };
}

describe.each(['spot', 'usdm'] as const)('market streams of %s, as ccxt.pro watches them', (kind) => {
  it('candles', async () => {
    const { sim, exchange, symbol } = await open(kind);
    const rows = await watched(sim, exchange.watchOHLCV(symbol, '1m'));
    expect(rows).toMatchObject([
      [START, 100, expect.anything(), expect.anything(), expect.anything(), expect.anything()],
    ]);

    await sim.clock.advanceTo(START + 61_500);
    await expect.poll(() => exchange.ohlcvs[symbol]?.['1m']?.length).toBe(2);
    const [closed] = await exchange.fetchOHLCV(symbol, '1m', START, 1);
    expect(exchange.ohlcvs[symbol]?.['1m']?.[0]).toEqual(closed);
    const [last] = sim.frames.records('btcusdt@kline_1m').filter(({ text }) => text.includes('"x":true'));
    expect(last?.at).toBe(START + 60_000 + 19);
    await exchange.unWatchOHLCV(symbol, '1m');
  });

  it('trades, one by one or aggregated', async () => {
    const { sim, exchange, symbol } = await open(kind);
    const [trade] = await watched(sim, exchange.watchTrades(symbol, undefined, undefined, { name: 'trade' }));
    expect(trade).toMatchObject({ symbol, amount: 1.5 });
    const other = ccxtOf(sim, kind);
    await other.loadMarkets();
    const [aggregate] = await watched(sim, other.watchTrades(symbol));
    expect(aggregate).toMatchObject({ symbol, amount: 1.5 });
  });

  it('tickers, small and whole', async () => {
    const { sim, exchange, symbol } = await open(kind);
    expect(await watched(sim, exchange.watchTicker(symbol))).toMatchObject({ symbol, open: 100 });
    const whole = await watched(sim, exchange.watchTicker(symbol, { name: 'ticker' }));
    expect(whole).toMatchObject({ symbol, open: 100 });
    const best = await watched(sim, exchange.watchBidsAsks([symbol]));
    expect(best[symbol]).toMatchObject({ bid: expect.any(Number), ask: expect.any(Number) });
  });

  it('a book that follows on its snapshot', async () => {
    const { sim, exchange, symbol } = await open(kind);
    await watched(sim, exchange.watchOrderBook(symbol));
    for (let i = 0; i < 5; i++) await watched(sim, exchange.watchOrderBook(symbol));
    await sim.clock.advanceTo(Math.ceil(sim.clock.now() / 1_000) * 1_000 + 100);
    const truth = sim.engine.market(kind, 'BTCUSDT')!.book;
    await expect.poll(() => exchange.orderbooks[symbol]?.['nonce']).toBe(Number(truth.updateId));
    const sides = (book: { bids: unknown[][]; asks: unknown[][] }) => [
      book.bids.slice(0, 50).map(([p]) => p),
      book.asks.slice(0, 50).map(([p]) => p),
    ];
    expect(sides(exchange.orderbooks[symbol] as never)).toEqual(
      sides((await exchange.fetchOrderBook(symbol)) as never),
    );
  });

  it('a stream that does not exist is refused', async () => {
    const { sim, exchange, symbol } = await open(kind);
    const watch = exchange.watchTrades(symbol, undefined, undefined, { name: 'nonsense' });
    await expect(watched(sim, watch)).rejects.toThrow('invalid stream');
  });
});

describe('market streams that only futures have', () => {
  it('mark prices and liquidations', async () => {
    const { sim, exchange, symbol } = await open('usdm');
    expect(await watched(sim, exchange.watchMarkPrice(symbol))).toMatchObject({
      symbol,
      markPrice: expect.any(Number),
    });

    await exchange.createOrder(symbol, 'market', 'buy', 1);
    const liquidations = exchange.watchLiquidations(symbol);
    await watched(sim, exchange.watchMarkPrice(symbol));
    sim.engine.usdm.forceClose('the-key', 'BTCUSDT', 'liquidation', false);
    expect(await watched(sim, liquidations)).toMatchObject([{ symbol, contracts: 1 }]);
  });
});

it('a clock that jumps by hours leaves sockets alive: pings wait for their pongs', async () => {
  const sim = await startSim();
  const raw = await openSocket(sim, '/ws-api/v3');
  let pings = 0;
  raw.socket.on('ping', () => pings++);
  for (const jump of [1, 2, 3]) {
    sim.engine.scheduler.run(sim.engine.scheduler.time + 3_600_000);
    await raw.settled();
    expect([raw.socket.readyState, pings]).toEqual([raw.socket.OPEN, jump]);
  }
});
