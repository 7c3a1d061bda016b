import { describe, expect, it } from 'vitest';
import { control } from '../control.ts';
import { defineStrategy } from '../define-strategy.ts';
import { controlValues } from './control-values.ts';

const STRATEGY = defineStrategy({
  ...{ name: 'controlled', timeframe: '1h', stoploss: -0.1, indicators: () => ({}), entry: () => [] },
  controls: { hold: control.pairs({ default: ['BTC/USDT'] }), share: control.number({ min: 0, max: 1, default: 0.5 }) },
});

describe('the values of controls', () => {
  it('are the defaults, or what is given', () => {
    expect(controlValues(STRATEGY)).toEqual({ hold: ['BTC/USDT'], share: 0.5 });
    expect(controlValues(STRATEGY, { share: 0.1 })).toEqual({ hold: ['BTC/USDT'], share: 0.1 });
  });

  it('cannot be changed by who reads them, neither a default nor a given list', () => {
    const given = ['ETH/USDT'];
    for (const values of [controlValues(STRATEGY), controlValues(STRATEGY, { hold: given })] as never[]) {
      expect(() => (values as { hold: string[] }).hold.push('XRP/USDT')).toThrow(TypeError);
      expect(() => ((values as { share: number }).share = 1)).toThrow(TypeError);
    }
    given.push('XRP/USDT');
    expect(controlValues(STRATEGY)).toEqual({ hold: ['BTC/USDT'], share: 0.5 });
  });
});
