import { describe, expect, it } from 'vitest';
import { FREQTRADE_FILLS } from '../core/fill-rules.ts';
import { activeSwitches, fillRules } from './profiles.ts';

describe('the rules of a profile', () => {
  it('freqtrade has all switches off', () => {
    expect(fillRules('freqtrade')).toEqual(FREQTRADE_FILLS);
    expect(activeSwitches(fillRules('freqtrade'))).toEqual([]);
  });

  it('harsh has every switch of base', () => {
    const harsh = activeSwitches(fillRules('harsh'));
    expect(harsh).toEqual(expect.arrayContaining(activeSwitches(fillRules('base'))));
  });

  it('take single corrections and slippage over their own', () => {
    const rules = fillRules('base', { switches: { fundingOnce: false }, slippage: { fixed: 0.002 } });
    expect([rules.fundingOnce, rules.slippage]).toEqual([false, { ...fillRules('base').slippage, fixed: 0.002 }]);
  });

  it('have a cap where freqtrade gets slippage, and none where it is taken away', () => {
    expect(fillRules('freqtrade', { slippage: { fixed: 0.001 } }).slippage).toEqual({
      fixed: 0.001,
      range: 0,
      volume: 0,
      cap: 0.05,
    });
    expect(fillRules('harsh', { slippage: null }).slippage).toBeNull();
  });

  it('count a fee that was given for every fill', () => {
    expect([fillRules('base').fees, fillRules('base', { hasFee: true }).fees]).toEqual(['maker-entries', 'one']);
  });
});
