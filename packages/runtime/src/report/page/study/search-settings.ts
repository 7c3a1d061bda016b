import type { HyperoptDocument, SearchedRecord } from '../../../contract/hyperopt.ts';
import { type Cell, el, scrolling, simpleTable } from '../dom.ts';
import type { StudyDocument } from './study.ts';

const ENDS = {
  done: 'all trials are there',
  exhausted: 'the space has no more points',
  stalled: 'none got better for long',
  stopped: 'it was stopped',
} as const satisfies Readonly<Record<HyperoptDocument['end'], string>>;

/** What was searched and how, and what decides it. */
export function searchSettings(document: StudyDocument, trials: number): HTMLElement {
  const { search, study } = document;
  const spaceRows = search.space.map((searched): Cell[] => [searched.name, searched.space, rangeText(searched)]);
  const rows: Cell[][] = [
    ['Trials', `${trials.toLocaleString('en-US')}; ${ENDS[document.end]}`],
    ['Points that there are', pointsText(search.points)],
    ['Sampler, seed, batch', `${search.sampler}, ${search.seed}, ${search.batch}`],
    ['Objectives', search.objectives.join(', ')],
    ['Constraints', pairsText(search.constraints)],
    ['Fixed values', pairsText(search.fixed)],
    ['Study', study.name],
    ['Hash of what decides it', study.spec_sha256],
    ...commonRows(document),
  ];
  return el(
    'div',
    {},
    warningList(document.warnings),
    el(
      'div',
      { class: 'columns' },
      simpleTable(['Search', ''], rows, 'texts facts'),
      scrolling(simpleTable(['Searched', 'Space', 'Values'], spaceRows, 'texts')),
    ),
  );
}

type Common = Pick<
  HyperoptDocument,
  'strategy' | 'versions' | 'exchange' | 'pairs' | 'timeframe' | 'stake_currency' | 'starting_balance'
>;

/** What documents of searches and walks have in common. */
export function commonRows(document: Common): Cell[][] {
  const { strategy, versions } = document;
  return [
    ['Strategy', strategy.name],
    ['Hash of its sources', strategy.sha256],
    ['Exchange, timeframe', `${document.exchange}, ${document.timeframe}`],
    ['Pairs', document.pairs.join(', ')],
    ['Wallet at the start', `${document.starting_balance} ${document.stake_currency}`],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
}

export function warningList(warnings: readonly string[]): HTMLElement | null {
  if (warnings.length === 0) return null;
  return el('ul', { class: 'warnings' }, ...warnings.map((warning) => el('li', {}, warning)));
}

export function pairsText(values: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(values);
  return entries.length === 0 ? 'none' : entries.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

function rangeText(searched: SearchedRecord): string {
  if (searched.kind === 'choice') return searched.options.map(String).join(', ');
  const step = searched.kind === 'int' ? searched.step : 10 ** -searched.decimals;
  return `${searched.min} to ${searched.max}, step ${step.toFixed(searched.kind === 'int' ? 0 : searched.decimals)}`;
}

function pointsText(points: number): string {
  return points < 1e12 ? points.toLocaleString('en-US') : points.toExponential(2);
}
