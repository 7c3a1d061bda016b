import { describe, expect, it } from 'vitest';
import { fillSettings } from '../../config/fill-settings.ts';
import type { BacktestRun } from './backtest.ts';
import { fillsText, pairFeesText, slippageText } from './fill-texts.ts';
import { chosenRules } from './profiles.ts';

/** As much of a run as the texts read. */
function runOf(block: object, fee: number | null = null): BacktestRun {
  const fills = fillSettings(block);
  const { slippage } = chosenRules(fills, fee);
  return { settings: { fills, money: { fee } }, fills: { profile: fills.profile, slippage } } as unknown as BacktestRun;
}

describe('the assumptions about fills', () => {
  it('are freqtrade’s rule and no slippage by default', () => {
    const run = runOf({});
    expect(fillsText(run)).toMatch(/^freqtrade's rule: .*own price$/);
    expect([slippageText(run), pairFeesText(run)]).toEqual(['none', null]);
  });

  it('name the switches that a run turned over', () => {
    expect(fillsText(runOf({ switches: { funding_once: true } }))).toMatch(/own price; funding_once on$/);
    expect(fillsText(runOf({ profile: 'base', switches: { funding_once: false, fills_keep_stop: true } }))).toBe(
      'profile base (docs/fill-profiles.md); limit orders when the price trades beyond them; funding_once off',
    );
  });

  it('give the parts of slippage, and whose fee is paid', () => {
    const run = runOf({ profile: 'harsh', slippage: { volume: 0 } });
    expect(slippageText(run)).toBe(
      "market orders and stops: 0.05 % of the price + 10 % of the candle's range, at most 3 %",
    );
    expect(fillsText(run)).toContain('of entries by more than 1 tick beyond');
    expect([pairFeesText(run), pairFeesText(runOf({ profile: 'harsh' }, 0.001))]).toEqual([
      "each pair's own taker fee on both sides",
      null,
    ]);
  });
});
