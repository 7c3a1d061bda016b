import { StrategyError } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { playFillWorld, type FillWorld } from '../../backtest/fill-world.fixture.ts';
import { finished } from '../../backtest/slices.ts';
import { atOnce } from '../../backtest/slices.fixture.ts';
import { fillSettings } from '../../config/fill-settings.ts';
import type { FillRules } from '../../core/fill-rules.ts';
import { chosenRules, runProfiles } from './profiles.ts';

/** Entered at 100; a candle opens through the stop at 95 and comes back to it; entered again, stop and target on one candle. */
const WORLD: FillWorld = {
  length: 12,
  rules: { stoploss: -0.05, roi: { 0: 0.02 } },
  pairs: [{ enterLong: [1, 6], candles: { 4: [90, 96, 89, 91], 8: [100, 103, 94, 100] } }],
};

function profilesOf(block: object, fee: number | null = null) {
  const settings = fillSettings(block);
  const played: FillRules[] = [];
  const play = (rules: FillRules) =>
    atOnce(() => {
      played.push(rules);
      return playFillWorld(WORLD, rules);
    });
  const own = playFillWorld(WORLD, chosenRules(settings, fee));
  return { fills: finished(runProfiles(settings, fee, 1_000, own, play)), played };
}

describe('the profiles of a run', () => {
  it('stand beside each other with profit, drawdown and ambiguous trades', () => {
    const { profiles, notes } = profilesOf({}).fills;
    expect(profiles.map((line) => [line.profile, line.is_chosen, line.trades, line.ambiguous_trades])).toEqual([
      ['freqtrade', true, 2, 1],
      ['base', false, 2, 1],
      ['harsh', false, 2, 1],
    ]);
    expect(profiles.map((line) => line.profit_total_abs.toFixed(1))).toEqual(['-10.0', '-16.4', '-17.5']);
    expect(profiles[0]).toMatchObject({ profit_total: -0.01, ambiguous_profit_abs: -5, ambiguous_profit_share: null });
    expect(notes.gapped_stops).toBe(1);
  });

  it('are walked once each, the chosen one not again', () => {
    expect(profilesOf({}).played).toHaveLength(2);
    expect(profilesOf({ profiles: ['freqtrade'] }).played).toEqual([]);
    expect(profilesOf({ profile: 'base', profiles: ['freqtrade'] }).played).toHaveLength(1);
  });

  it('name what was changed, which the other profiles are not', () => {
    const { fills, played } = profilesOf({ switches: { gapped_stop_at_open: true }, slippage: { fixed: 0.01 } });
    expect([fills.switches, fills.slippage?.fixed]).toEqual([['gapped_stop_at_open'], 0.01]);
    expect(fills.profiles[0]!.profit_total_abs).toBeLessThan(-15);
    expect(played.map(({ slippage }) => slippage?.fixed)).toEqual([0, 0.0005]);
  });

  it('are named by what goes wrong in them alone', () => {
    const settings = fillSettings({ profiles: ['freqtrade', 'harsh'] });
    const own = playFillWorld(WORLD, chosenRules(settings, null));
    const fails = (error: Error) => () =>
      finished(
        runProfiles(settings, null, 1_000, own, () =>
          atOnce(() => {
            throw error;
          }),
        ),
      );
    const threw = new StrategyError(
      'strategy-threw',
      'mine: customExit threw Error: no, at BTC/USDT 2024-01-01 00:20 UTC.',
    );
    expect(fails(threw)).toThrow(
      'mine: customExit threw Error: no, at BTC/USDT 2024-01-01 00:20 UTC, in the walk of the fill profile harsh; --profiles leaves out those that are not named.',
    );
    expect(fails(new RangeError('ours'))).toThrow(new RangeError('ours'));
  });

  it('all pay a fee that was given', () => {
    expect(profilesOf({}, 0.001).played.map(({ fees }) => fees)).toEqual(['one', 'one']);
  });
});
