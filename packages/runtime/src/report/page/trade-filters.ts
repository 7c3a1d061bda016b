import type { PageTrade } from '../html-trades.ts';
import { decimals } from '../format.ts';
import { el, on } from './dom.ts';

/** The controls above the trades table, and what they let through. */
export interface TradeFilters {
  readonly bar: HTMLElement;
  matches(trade: PageTrade): boolean;
  /** Says how many trades are left. */
  say(found: readonly PageTrade[]): void;
}

/** A choice and the trades that it lets through. */
type Option = readonly [name: string, lets: (trade: PageTrade) => boolean];

/** `onChange` is called after every change. */
export function tradeFilters(trades: readonly PageTrade[], onChange: () => void): TradeFilters {
  const active = new Map<string, (trade: PageTrade) => boolean>();
  const choose = (all: string, options: readonly Option[]): HTMLElement => {
    const names = options.map(([name], i) => el('option', { value: i }, name));
    const select = el('select', { 'aria-label': all }, el('option', { value: '' }, all), ...names);
    on(select, 'change', () => {
      const option = select.value === '' ? undefined : options[Number(select.value)];
      if (option === undefined) active.delete(all);
      else active.set(all, option[1]);
      onChange();
    });
    return select;
  };
  const count = el('span', { class: 'note' });
  const search = el('input', { type: 'search', placeholder: 'Find', 'aria-label': 'Find' });
  on(search, 'input', () => {
    const wanted = search.value.toLowerCase();
    active.set('find', (trade) => searchText(trade).includes(wanted));
    onChange();
  });
  const selects = [
    choose(
      'All pairs',
      options(trades, (trade) => trade.pair),
    ),
    choose(
      'All tags',
      options(trades, (trade) => trade.enter_tag),
    ),
    choose(
      'All reasons',
      options(trades, (trade) => trade.exit_reason),
    ),
    choose('Won and lost', [
      ['Won', (trade) => trade.profit_ratio > 0],
      ['Lost or even', (trade) => trade.profit_ratio <= 0],
    ]),
  ];
  return {
    bar: el('div', { class: 'filters' }, ...selects, search, count),
    matches: (trade) => [...active.values()].every((lets) => lets(trade)),
    say(found) {
      const profit = found.reduce((sum, trade) => sum + trade.profit_abs, 0);
      count.textContent = `${found.length} of ${trades.length} trades, profit ${decimals(profit, 3)}`;
    },
  };
}

/** One choice for each text that there is. */
function options(trades: readonly PageTrade[], textOf: (trade: PageTrade) => string): Option[] {
  const texts = [...new Set(trades.map(textOf))].toSorted();
  return texts.map((text) => [text === '' ? '(none)' : text, (trade) => textOf(trade) === text]);
}

function searchText(trade: PageTrade): string {
  return `${trade.id} ${trade.pair} ${trade.enter_tag} ${trade.exit_reason}`.toLowerCase();
}
