import { describe, expect, it } from 'vitest';
import { readFileName } from './file-name.ts';
import { pairName, parsePair } from './pair-names.ts';

describe('spellings of a pair', () => {
  it.each([
    ['BTC/USDT', 'BTC/USDT'],
    ['BTC-USDT', 'BTC/USDT'],
    ['BTC_USDT', 'BTC/USDT'],
    ['btcusdt', 'BTC/USDT'],
    ['XBTUSD', 'BTC/USD'],
    ['XXBTZUSD', 'BTC/USD'],
    ['tBTCUSD', 'BTC/USD'],
    ['SHIBUSD', 'SHIB/USD'],
    ['BTCBUSD', 'BTC/BUSD'],
    ['ETHBTC', 'ETH/BTC'],
    ['BTCFDUSD', 'BTC/FDUSD'],
    ['1000SATSUSDT', '1000SATS/USDT'],
    ['BINANCE:BTCUSDT', 'BTC/USDT'],
    ['PERP_USDT', 'PERP/USDT'],
    ['DATAUSDT', 'DATA/USDT'],
  ])('%s is %s', (text, pair) => expect(pairName(parsePair(text)!, 'spot')).toBe(pair));

  it.each([
    ['BTC/USDT:USDT', 'BTC/USDT:USDT'],
    ['BTC_USDT_USDT', 'BTC/USDT:USDT'],
    ['BTCUSDT', 'BTC/USDT:USDT'],
    ['BTCUSDT.P', 'BTC/USDT:USDT'],
    ['BTCUSD_PERP', 'BTC/USD:BTC'],
    ['BTC_USD_BTC', 'BTC/USD:BTC'],
    ['BTC-USDC', 'BTC/USDC:USDC'],
    ['PERP_USDT_USDT', 'PERP/USDT:USDT'],
  ])('%s as futures is %s', (text, pair) => expect(pairName(parsePair(text)!, 'futures')).toBe(pair));

  it.each(['candles', 'data', 'data_usd', 'dataUSD', 'bitstampUSD', 'USDT', 'BTC', 'prices_usd', '2021', 'BTC USDT'])(
    '%s is none',
    (text) => expect(parsePair(text)).toBeNull(),
  );
});

describe('file names', () => {
  it.each([
    ['BTCUSDT-1h-2021-02.csv', 'BTC/USDT', '1h'],
    ['ETHUSDT-1mo-2021.zip', 'ETH/USDT', '1M'],
    ['BINANCE_BTCUSDT, 60.csv', 'BTC/USDT', '1h'],
    ['BINANCE_BTCUSDT, 1D.csv', 'BTC/USDT', '1d'],
    ['BTCUSDT60.csv', 'BTC/USDT', '1h'],
    ['BTCUSDT_H1.csv', 'BTC/USDT', '1h'],
    ['XBTUSD_1440.csv', 'BTC/USD', '1d'],
    ['Gemini_BTCUSDT_1h.csv', 'BTC/USDT', '1h'],
    ['BTC_USDT_USDT-5m-futures.feather', 'BTC/USDT', '5m'],
    ['BTC-USD_15-min.csv.gz', 'BTC/USD', '15m'],
    ['bitstampUSD_1-min_data.csv', null, '1m'],
    ['candles.csv', null, null],
    ['BTC-USDT.csv', 'BTC/USDT', null],
    ['DATA_USDT-1h.csv.gz', 'DATA/USDT', '1h'],
    ['PERPUSDT-1h-2021-02.zip', 'PERP/USDT', '1h'],
    ['BTCUSDT_2021.csv', 'BTC/USDT', null],
    ['BTCUSDT_240628-1h.csv', null, '1h'],
  ])('%s says %s %s', (name, pair, timeframe) => {
    const claims = readFileName(`downloads/${name}`);
    expect([claims.pair && pairName(claims.pair, 'spot'), claims.timeframe]).toEqual([pair, timeframe]);
  });

  it.each([
    ['BTC_USDT_USDT-8h-mark.csv.gz', 'mark', true],
    ['BTC_USDT_USDT-funding_rate.csv.gz', 'funding', true],
    ['BTC_USDT_USDT-1h-funding_rate.feather', 'funding', true],
    ['BTC_USDT_USDT-1h.csv.gz', null, true],
    ['BTC_USDT-1h.csv.gz', null, false],
  ])('%s is of kind %s', (name, kind, futures) => expect(readFileName(name)).toMatchObject({ kind, futures }));

  it.each([
    ['data/kraken/XBTUSD_1.csv', 'kraken'],
    ['data/kraken/Gemini_BTCUSDT_1h.csv', 'gemini'],
    ['binance/spot/2021/BTC_USDT-1h.csv.gz', 'binance'],
    ['bitstampUSD_1-min_data.csv', 'bitstamp'],
    ['a/BTC_USDT-1h.csv', null],
  ])('%s is from %s', (path, exchange) => expect(readFileName(path).exchange).toBe(exchange));
});
