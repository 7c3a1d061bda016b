import type { ResultDocument } from '../contract/result.ts';
import { decimals, money, percent, plainMoney } from './format.ts';

type Shown = Pick<ResultDocument, 'fills' | 'stake_currency'>;
type Fills = NonNullable<ResultDocument['fills']>;

/** Heads of `profileRows`. The chosen profile is marked with a star. */
export function profileHeads(currency: string): readonly string[] {
  return ['Fills', 'Trades', 'Profit %', `Profit ${currency}`, 'Drawdown %', 'Ambiguous', 'Their profit'];
}

/** What each profile made of the same signals, as text. */
export function profileRows({ fills, stake_currency: currency }: Shown): readonly (readonly string[])[] {
  return (fills?.profiles ?? []).map((line) => [
    line.is_chosen ? `${line.profile} *` : line.profile,
    String(line.trades),
    percent(line.profit_total),
    plainMoney(line.profit_total_abs, currency),
    percent(line.max_drawdown_account),
    String(line.ambiguous_trades),
    shareText(line, currency),
  ]);
}

/** Of the profit where there is one, else in money. */
function shareText(line: Fills['profiles'][number], currency: string): string {
  const { ambiguous_profit_share: share, ambiguous_profit_abs: abs } = line;
  if (line.ambiguous_trades === 0) return '–';
  return share === null ? money(abs, currency) : `${decimals(share * 100, 1)}%`;
}

/** The range over the profiles, and the rules that helped the trades of the report; one sentence each. */
export function fillSentences({ fills }: Shown): string[] {
  if (fills === null) return [];
  return [...rangeOf(fills), ...changesOf(fills), ...notesOf(fills)];
}

function rangeOf({ profiles }: Fills): string[] {
  if (profiles.length < 2) return [];
  const span = (values: readonly number[], show: (value: number) => string): string =>
    [...new Set([Math.min(...values), Math.max(...values)].map(show))].join(' to ');
  const asPercent = (value: number): string => `${percent(value)} %`;
  const profit = span(
    profiles.map((line) => line.profit_total),
    asPercent,
  );
  const drawdown = span(
    profiles.map((line) => line.max_drawdown_account),
    asPercent,
  );
  const trades = span(
    profiles.map((line) => line.trades),
    String,
  );
  return [`profit ${profit}, drawdown ${drawdown}, ${trades} trades, by how orders fill inside a candle`];
}

function changesOf({ switches, slippage, profile }: Fills): string[] {
  if (profile !== 'freqtrade' || (switches.length === 0 && slippage === null)) return [];
  const costs = slippage === null ? [] : ['slippage'];
  return [`freqtrade * is changed by ${[...switches, ...costs].join(', ')}`];
}

const NOTE_TEXTS: Readonly<Record<keyof Fills['notes'], string>> = {
  gapped_stops: 'exits at the rate of a stop through which the candle had opened (gapped_stop_at_open)',
  reversals_inside: 'entries at the open of a candle inside which the other side left later (reverse_only_from_open)',
  liquidations_passed: 'exits at a stop beyond the liquidation price (nearer_of_stop_and_liquidation)',
  stops_beyond_market: 'times a fill moved a stop beyond the market (fills_keep_stop)',
  oversized_reductions: 'reductions by more than there was, which were ignored',
  last_candle_entries: 'entries inside the last candle (no_entry_in_last_candle)',
  stale_money_orders: 'orders sized by money that was spent already (free_always_present)',
};

function notesOf({ notes }: Fills): string[] {
  return Object.entries(NOTE_TEXTS).flatMap(([name, text]) => {
    const count = notes[name as keyof Fills['notes']];
    return count === 0 ? [] : [`${count} ${text}`];
  });
}
