import { type SortableColumn, sortableTable } from '../sortable-table.ts';
import { searchedText, type Study, type Trial } from './study.ts';
import { percentText, valueText } from './value-text.ts';

/** Rows before someone asks for all. */
const FIRST_ROWS = 200;

/** Trials with their values, figures and points, the best first; a click on a head sorts. */
export function trialsTable(study: Study, trials: readonly Trial[], id: string): HTMLElement {
  const table = sortableTable(columnsOf(study), {
    ...{ id, sort: 0, firstRows: FIRST_ROWS },
    onRow(row, trial) {
      if (trial === study.best) row.setAttribute('aria-selected', 'true');
    },
  });
  table.show(trials);
  return table.element;
}

function columnsOf({ document, space, trials }: Study): SortableColumn<Trial>[] {
  const { objectives, constraints } = document.search;
  const figures = [...new Set(trials.flatMap((trial) => [...trial.figures.keys()]))];
  const rank = ranks(trials);
  return [
    {
      head: 'Rank',
      value: (trial) => rank.get(trial)!,
      text: (trial) => rankText(trial, rank.get(trial)!),
      isText: true,
    },
    { head: 'Trial', value: ({ number }) => number },
    ...objectives.map((head, i): SortableColumn<Trial> => ({
      ...{ head, value: ({ values }) => values[i]!, text: ({ values }) => valueText(values[i]!) },
    })),
    ...figures.map((name): SortableColumn<Trial> => figureColumn(name)),
    ...(Object.keys(constraints).length === 0 ? [] : [VIOLATION]),
    ...space.map((searched, i): SortableColumn<Trial> => ({
      ...{ head: searched.name, value: ({ point }) => point[i]! },
      text: ({ point }) => searchedText(searched, point[i]!),
    })),
    ...(trials.some(({ error }) => error !== null) ? [ERROR] : []),
  ];
}

const VIOLATION: SortableColumn<Trial> = {
  head: 'Violated by',
  value: ({ violation }) => violation,
  text: ({ violation }) => (violation > 0 ? percentText(violation) : ''),
  tone: ({ violation }) => (violation > 0 ? 'bad' : ''),
};

const ERROR: SortableColumn<Trial> = { head: 'Error', isText: true, value: ({ error }) => error ?? '' };

const COUNTS = new Set(['trades', 'wins']);

/** What the account fell by is deeper: in it, open losses count. */
const HEADS = new Map([['drawdown', 'closed drawdown']]);

/** Counts of trades and winners are whole; profit and drawdown are ratios. */
function figureColumn(name: string): SortableColumn<Trial> {
  const value = ({ figures }: Trial): number => figures.get(name) ?? NaN;
  return {
    head: COUNTS.has(name) ? name : `${HEADS.get(name) ?? name} %`,
    value,
    text: (trial) => {
      const own = value(trial);
      return Number.isNaN(own) ? '–' : COUNTS.has(name) ? String(own) : percentText(own).replace(' %', '');
    },
    tone: (trial) => (name === 'profit' ? (value(trial) > 0 ? 'good' : value(trial) < 0 ? 'bad' : '') : ''),
  };
}

const STATES = ['valued', 'infeasible', 'valueless', 'failed'];

/** From 1: those that meet all constraints by the first objective, then others by how much they violate, then those without a value. */
function ranks(trials: readonly Trial[]): Map<Trial, number> {
  const order = trials.toSorted(
    (a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      a.violation - b.violation ||
      difference(a.values[0]!, b.values[0]!) ||
      a.number - b.number,
  );
  return new Map(order.map((trial, i) => [trial, i + 1]));
}

/** Not by subtraction: two infinite values are equal. */
function difference(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankText({ state }: Trial, rank: number): string {
  const words = { valued: '', infeasible: ' infeasible', valueless: ' no value', failed: ' failed' };
  return `${rank}${words[state]}`;
}
