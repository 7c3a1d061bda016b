import { describe, expect, it } from 'vitest';
import { ADX, AwesomeOscillator, MACD, RSI, SMA } from 'technicalindicators';
import { technicalIndicator } from './index.ts';
import { chance } from './chance.ts';
import { compute } from './testing/compute.fixture.ts';
import { candlesFromCloses } from './testing/index.ts';

const random = chance(5);
const closes = Array.from({ length: 120 }, () => 100 + 20 * random());
const candles = candlesFromCloses(closes);

/** The package's own result with NaN in front. */
function padded(values: readonly (number | undefined)[]): readonly number[] {
  return [
    ...Array<number>(closes.length - values.length).fill(Number.NaN),
    ...values.map((value) => value ?? Number.NaN),
  ];
}

describe('technicalIndicator', () => {
  it('feeds a class of one value', () => {
    const { sma, rsi } = compute(candles, ({ close }) => ({
      sma: technicalIndicator(SMA, { values: close }, { period: 5 }),
      rsi: technicalIndicator(RSI, { values: close }, { period: 14 }),
    }));
    expect(sma).toEqual(padded(SMA.calculate({ period: 5, values: closes })));
    expect(rsi).toEqual(padded(RSI.calculate({ period: 14, values: closes })));
  });

  it('feeds a class of candles', () => {
    const { ao } = compute(candles, ({ high, low }) => ({
      ao: technicalIndicator(AwesomeOscillator, { high, low }, { fastPeriod: 5, slowPeriod: 34 }),
    }));
    const expected = AwesomeOscillator.calculate({
      high: candles.map((c) => c.high),
      low: candles.map((c) => c.low),
      fastPeriod: 5,
      slowPeriod: 34,
    });
    expect(ao).toEqual(padded(expected));
  });

  it('gives a record where outputs are named, complete from the same candle on', () => {
    const settings = {
      fastPeriod: 5,
      slowPeriod: 8,
      signalPeriod: 3,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    };
    const { macd } = compute(candles, ({ close }) => ({
      macd: technicalIndicator(MACD, { values: close }, settings, ['MACD', 'signal']),
    }));
    const expected = MACD.calculate({ values: closes, ...settings });
    expect(macd.signal).toEqual(padded(expected.map((value) => value.signal)));
    expect(macd.MACD.findIndex((value) => !Number.isNaN(value))).toBe(
      macd.signal.findIndex((value) => !Number.isNaN(value)),
    );
    expect(macd.MACD.at(-1)).toBe(expected.at(-1)!.MACD);
  });

  it('knows its look-back before anything runs', () => {
    const { adx } = compute(candles, ({ high, low, close }) => ({
      adx: technicalIndicator(ADX, { high, low, close }, { period: 14 }, ['adx']),
    }));
    expect(adx.adx.findIndex((value) => !Number.isNaN(value))).toBe(27);
  });

  it('refuses what gives no value', () => {
    const build = (): unknown =>
      compute(candles, ({ close }) => ({
        a: technicalIndicator(MACD, { values: close }, { fastPeriod: 5, slowPeriod: 8, signalPeriod: 3 }),
      }));
    expect(build).toThrow(/technicalIndicator\(MACD\) gave no value within 1000 candles/);
  });
});
