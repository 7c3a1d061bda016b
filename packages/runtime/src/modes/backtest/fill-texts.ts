import { snakeCase } from '../../contract/snake-case.ts';
import { FILL_SWITCH_NAMES, type FillProfile, type FillRules } from '../../core/fill-rules.ts';
import { fillRules } from '../../fills/profiles.ts';
import type { BacktestRun } from './backtest.ts';
import { chosenRules } from './profiles.ts';

/** How the orders of a run filled, for its assumptions. */
export function fillsText(run: BacktestRun): string {
  const { profile } = run.fills;
  const rules = rulesOf(run);
  const changes = changesText(profile, rules);
  if (profile !== 'freqtrade') return `profile ${profile} (docs/fill-profiles.md); ${limitText(rules)}${changes}`;
  return `freqtrade's rule: entries and exits by signal at the open of the next candle; stops and targets inside a candle at their own price${changes}`;
}

/** The switches that the run turned over. */
function changesText(profile: FillProfile, rules: FillRules): string {
  const usual = fillRules(profile);
  const changed = FILL_SWITCH_NAMES.filter((name) => rules[name] !== usual[name]);
  return changed.map((name) => `; ${snakeCase(name)} ${rules[name] ? 'on' : 'off'}`).join('');
}

export function slippageText({ fills: { slippage } }: BacktestRun): string {
  if (slippage === null) return 'none';
  const { fixed, range, volume, cap } = slippage;
  const parts = [
    ...(fixed === 0 ? [] : [`${percent(fixed)} of the price`]),
    ...(range === 0 ? [] : [`${percent(range)} of the candle's range`]),
    ...(volume === 0 ? [] : [`${percent(volume)} times the order's share of the candle's volume`]),
  ];
  return `market orders and stops: ${parts.join(' + ')}, at most ${percent(cap)}`;
}

/** Null: one fee for all. */
export function pairFeesText(run: BacktestRun): string | null {
  switch (rulesOf(run).fees) {
    case 'one':
      return null;
    case 'maker-entries':
      return "each pair's own: maker for entries by limit order, taker for all else";
    case 'taker':
      return "each pair's own taker fee on both sides";
  }
}

function rulesOf({ settings }: BacktestRun): FillRules {
  return chosenRules(settings.fills, settings.money.fee);
}

function limitText({ entryTradeThrough, exitTradeThrough }: FillRules): string {
  const entry = entryTradeThrough === 0 ? 'beyond' : `by more than ${entryTradeThrough} tick beyond`;
  return entryTradeThrough === exitTradeThrough
    ? `limit orders when the price trades ${entry} them`
    : `limit orders when the price trades beyond them, of entries ${entry}`;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(12))} %`;
}
