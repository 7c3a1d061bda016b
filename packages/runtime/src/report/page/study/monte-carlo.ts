import type { Answer, FanRecord, MonteCarloRecord } from '../../../contract/odds.ts';
import { decimals } from '../../format.ts';
import { share } from '../../study/verdicts.ts';
import { type Cell, el, scrolling, simpleTable } from '../dom.ts';
import { fanChart, type Money } from './fan-chart.ts';
import { legend } from './legend.ts';
import { percentText } from './value-text.ts';

const WHERE = {
  in_sample: 'of the run in sample',
  out_of_sample: 'of the run out of sample',
  all_tests: 'of the account over all tests',
  run: 'of the run',
} as const;

/** Fan charts of accounts that might have been, and how deep they fell. */
export function monteCarloParts(record: MonteCarloRecord, money: Money): HTMLElement {
  const kinds: readonly (readonly [title: string, answer: Answer<FanRecord> | null])[] = [
    [`Trades ${WHERE[record.of]} in another order`, record.shuffled_trades],
    ['Trades drawn with replacement', record.drawn_trades],
    ['Days drawn in blocks', record.returns],
    ['Candles drawn in blocks, the strategy run anew', record.candles],
  ];
  const shown = kinds.flatMap(([title, answer]) => (answer === null ? [] : [{ title, answer }]));
  const found = shown.flatMap(({ title, answer }) => ('unanswered' in answer ? [] : [{ title, fan: answer }]));
  return el(
    'div',
    {},
    legend(
      ['fan', '5 to 95 %, 25 to 75 % of the paths'],
      ['accent-line', 'Median'],
      ['actual-line', 'The account; dotted where only its end is known'],
    ),
    el('div', { class: 'small-plots wide' }, ...shown.map(({ title, answer }, i) => panel(title, answer, money, i))),
    ...(found.length === 0 ? [] : [scrolling(fallsTable(found)), scrolling(finalsTable(found, money))]),
  );
}

function panel(title: string, answer: Answer<FanRecord>, money: Money, i: number): HTMLElement {
  const content =
    'unanswered' in answer ? el('p', { class: 'note' }, answer.unanswered) : fanChart(title, answer, money, `fan-${i}`);
  return el('div', {}, el('h3', {}, title), content);
}

type Found = readonly { readonly title: string; readonly fan: FanRecord }[];

const SHARES = ['p5', 'p25', 'p50', 'p75', 'p95', 'p99'] as const;
const SHARE_HEADS = ['Mean', '5 %', '25 %', 'Median', '75 %', '95 %', '99 %'];

function fallsTable(found: Found): HTMLTableElement {
  const rows = found.map(({ title, fan }): Cell[] => [
    title,
    percentText(fan.actual.drawdown),
    ...[fan.drawdowns.mean, ...SHARES.map((part) => fan.drawdowns[part])].map(percentText),
    share(fan.deeper_share),
    ruinText(fan),
  ]);
  return simpleTable(['Deepest fall', 'Account', ...SHARE_HEADS, 'As deep or deeper', 'Risk of ruin'], rows, 'falls');
}

/** That half of the start is lost at any time, with its error. */
function ruinText({ risk_of_ruin: risk, ruin_error: error }: FanRecord): string {
  return `${share(risk)} ± ${decimals(error * 100, 1)}`;
}

function finalsTable(found: Found, { currency }: Pick<Money, 'currency'>): HTMLTableElement {
  const rows = found.map(({ title, fan }): Cell[] => [
    title,
    decimals(fan.actual.final, 2),
    ...[fan.finals.mean, ...SHARES.map((part) => fan.finals[part])].map((value) => decimals(value, 2)),
    share(fan.loss_share),
    String(fan.paths),
  ]);
  return simpleTable(
    [`Account at the end, ${currency}`, 'Account', ...SHARE_HEADS, 'Ended below the start', 'Paths'],
    rows,
    'falls',
  );
}
