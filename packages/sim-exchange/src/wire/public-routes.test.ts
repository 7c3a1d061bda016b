import { describe, expect, it } from 'vitest';
import { ccxtOf, START, startSim } from '../kit/ccxt.fixture.ts';

describe('public routes, as ccxt asks them', () => {
  it('loads both markets by two requests', async () => {
    const sim = await startSim();
    const exchange = ccxtOf(sim, 'spot');
    await exchange.loadMarkets();

    expect(Object.keys(exchange.markets ?? {})).toEqual(['BTC/USDT', 'BTC/USDT:USDT']);
    expect(sim.log.records.map(({ path }) => path)).toEqual(['/api/v3/exchangeInfo', '/fapi/v1/exchangeInfo']);
    expect(exchange.market('BTC/USDT')).toMatchObject({
      active: true,
      precision: { price: 0.01, amount: 0.001 },
      limits: { cost: { min: 5 } },
    });
    expect(exchange.market('BTC/USDT:USDT')).toMatchObject({ swap: true, linear: true, active: true });
  });

  it('loads all that ccxt loads by default', async () => {
    const sim = await startSim();
    const options = {
      fetchCurrencies: true,
      fetchMargins: true,
      fetchMarkets: { types: ['spot', 'linear', 'inverse'] },
    };
    const exchange = ccxtOf(sim, 'spot', { options });
    await exchange.loadMarkets();

    expect(sim.log.records.filter(({ status }) => status !== 200)).toEqual([]);
    expect(sim.log.records.map(({ path }) => path)).toContain('/sapi/v1/capital/config/getall');
  });

  const prices = [
    ['BTC/USDT', 'spot'],
    ['BTC/USDT:USDT', 'usdm'],
  ] as const;

  it.each(prices)('tells prices of %s', async (symbol, kind) => {
    const sim = await startSim();
    await sim.clock.advance(90_500);
    const exchange = ccxtOf(sim, kind);

    expect(await exchange.fetchTime()).toBe(START + 90_500);
    const candles = await exchange.fetchOHLCV(symbol, '1m', START, 10);
    expect(candles).toEqual([
      [START, 100, 100.03, 99.97, 100, 90],
      [START + 60_000, 100.01, 100.03, 99.97, 100.03, 46.5],
    ]);
    expect(await exchange.fetchTicker(symbol)).toMatchObject({ last: 100.03, open: 100, baseVolume: 136.5 });
    const { bids } = await exchange.fetchOrderBook(symbol, 5);
    expect(bids.map(([price]) => price)).toEqual([100.02, 100.01, 100, 99.99, 99.98]);
    const trades = await exchange.fetchTrades(symbol, START + 88_000);
    expect(trades.map(({ timestamp, price }) => [timestamp, price])).toEqual([
      [START + 88_000, 100.01],
      [START + 89_000, 100.02],
      [START + 90_000, 100.03],
    ]);
    const best = await exchange.fetchBidsAsks([symbol]);
    expect(best[symbol]).toMatchObject({ bid: 100.02, ask: 100.04 });
  });

  it('tells what only futures have', async () => {
    const sim = await startSim();
    await sim.clock.advance(90_500);
    const exchange = ccxtOf(sim, 'usdm');
    const symbol = 'BTC/USDT:USDT';

    expect(await exchange.fetchFundingRate(symbol)).toMatchObject({ markPrice: 100.03, fundingRate: 0.0001 });
    expect(await exchange.fetchMarkPrice(symbol)).toMatchObject({ markPrice: 100.03 });
    expect(await exchange.fetchFundingRateHistory(symbol)).toEqual([]);
    expect((await exchange.fetchLastPrices([symbol]))[symbol]).toMatchObject({ price: 100.03 });
    expect(await exchange.fetchFundingIntervals()).toEqual({});
    for (const price of ['mark', 'index', 'premiumIndex']) {
      const rows = await exchange.fetchOHLCV(symbol, '1m', START, 2, { price });
      expect(rows.map((row) => [row[4], row[5]])).toEqual(
        price === 'premiumIndex'
          ? [
              [0, 0],
              [0, 0],
            ]
          : [
              [100, 0],
              [100.03, 0],
            ],
      );
    }
  });

  it('says that it is up, and what trading costs', async () => {
    const sim = await startSim();
    const exchange = ccxtOf(sim, 'spot');

    expect(await exchange.fetchStatus()).toMatchObject({ status: 'ok' });
    expect(await exchange.fetchTradingFees()).toMatchObject({ 'BTC/USDT': { maker: 0.001, taker: 0.001 } });
    expect(await exchange.fetchTradingFee('BTC/USDT')).toMatchObject({ maker: 0.001, taker: 0.001 });
  });
});
