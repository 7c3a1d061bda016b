import { describe, expect, it } from 'vitest';
import { settingsNote, type SettingsBounds } from './settings-note.ts';

const BOUNDS: SettingsBounds = {
  caps: { openPositions: 3, orderShare: 0.1 },
  stake: { stake_amount: 90, max_open_trades: 3 },
  ...{ wallet: 1000, stakeCurrency: 'USDT' },
};
const UNBOUND: SettingsBounds = { ...BOUNDS, caps: { ...BOUNDS.caps, openPositions: Number.MAX_SAFE_INTEGER } };
const SLOTS = / The cap open_positions stays 3: what is above it is not sent\. .*max_open_trades of the config does/;

describe('settings of a session that trades with money', () => {
  it.each([
    ['more slots than the config has', { max_open_trades: 4 }, BOUNDS, SLOTS],
    ['slots without a limit', { max_open_trades: -1 }, BOUNDS, SLOTS],
    [
      'a stake above the cap of one order',
      { stake_amount: 101 },
      BOUNDS,
      /^ A usual order is 101 USDT .*lets 100 pass/,
    ],
    ['a stake that is shared by too few', { stake_amount: 'unlimited' }, BOUNDS, /^ A usual order is 330 USDT /],
    [
      'slots that make the parts too large',
      { max_open_trades: 2 },
      { ...BOUNDS, stake: { stake_amount: 'unlimited' } },
      /^ A usual order is 495 USDT /,
    ],
  ])('say what is not entered in spite of them: %s', (_, settings, bounds, text) => {
    expect(settingsNote(settings, bounds)).toMatch(text);
  });

  it.each([
    ['as many slots', { max_open_trades: 3 }, BOUNDS],
    ['a stake at the cap', { stake_amount: 100 }, BOUNDS],
    ['slots without a limit, where the config has none', { max_open_trades: -1 }, UNBOUND],
    ['a strategy that decides its stakes', { stake_amount: 101 }, { ...BOUNDS, stake: null }],
  ])('are nothing to speak of: %s', (_, settings, bounds) => {
    expect(settingsNote(settings, bounds)).toBe('');
  });
});
