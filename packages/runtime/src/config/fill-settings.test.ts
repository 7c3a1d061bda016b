import { describe, expect, it } from 'vitest';
import { fillSettings } from './fill-settings.ts';

describe('what a run says about its fills', () => {
  it('is nothing by default: freqtrade, beside all profiles', () => {
    expect(fillSettings({})).toEqual({
      profile: 'freqtrade',
      profiles: ['freqtrade', 'base', 'harsh'],
      switches: {},
    });
  });

  it('is read under our names', () => {
    const block = {
      profile: 'base',
      profiles: ['harsh'],
      switches: { gapped_stop_at_open: false, tick_from_market: true },
      slippage: { fixed: 0.001 },
    };
    expect(fillSettings(block)).toEqual({
      profile: 'base',
      profiles: ['base', 'harsh'],
      switches: { gappedStopAtOpen: false, tickFromMarket: true },
      slippage: { fixed: 0.001 },
    });
  });

  const wrong = [
    // block, key and expectation that are named
    [7, 'fills is 7; expected an object such as {"profile": "base"}.'],
    [{ profile: 'best' }, 'fills.profile is "best"; expected "freqtrade", "base" or "harsh".'],
    [{ profiles: 'base' }, 'fills.profiles is "base"; expected a list of "freqtrade", "base" or "harsh".'],
    [
      { switches: { gapped_stops: true } },
      'fills.switches is {"gapped_stops":true}; expected true or false by names of switches (docs/fill-profiles.md).',
    ],
    [
      { slippage: { fixed: 2 } },
      'fills.slippage is {"fixed":2}; expected ratios from 0 to 0.5 for fixed, range, volume and cap, or null.',
    ],
  ] as const;
  it.each(wrong)('%j is refused', (block, message) => {
    expect(() => fillSettings(block)).toThrow(message);
  });
});
