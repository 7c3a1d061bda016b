import type {
  Answer,
  DeflatedRecord,
  RandomEntriesRecord,
  SearchOddsRecord,
  SuperiorityRecord,
  WalkOddsRecord,
} from '../../../contract/odds.ts';
import { decimals, percent } from '../../format.ts';
import { share } from '../../study/verdicts.ts';
import { el, simpleTable } from '../dom.ts';
import { percentText, valueText } from './value-text.ts';

type Rows = readonly (readonly [name: string, text: string])[];

/** The figures behind the answers about luck, for who wants to check them. */
export function oddsFigures({ deflated, holding, random_entries: entries }: SearchOddsRecord): HTMLElement {
  return el(
    'div',
    { class: 'columns' },
    figures('Sharpe ratio per day', deflated, deflatedRows),
    figures('Against holding', holding, holdingRows),
    figures('Random entries in sample', entries.in_sample, entriesRows),
    entries.out_of_sample === null ? null : figures('Random entries out of sample', entries.out_of_sample, entriesRows),
  );
}

/** The same of a walk. */
export function walkFigures({ probabilistic, holding }: WalkOddsRecord): HTMLElement {
  return el(
    'div',
    { class: 'columns' },
    figures('Sharpe ratio per day', probabilistic, ({ sharpe, probability, minimum_track_record: days }): Rows => [
      ['Of the account', valueText(sharpe)],
      ['Probability that the true one is above 0', share(probability)],
      ['Days to know with 95 %', daysText(days)],
    ]),
    figures('Against holding', holding, holdingRows),
  );
}

function figures<Found extends object>(
  title: string,
  answer: Answer<Found>,
  rowsOf: (found: Found) => Rows,
): HTMLElement {
  if ('unanswered' in answer) return simpleTable([title, ''], [[answer.unanswered, '']], 'figures');
  return simpleTable([title, ''], rowsOf(answer), 'figures');
}

function deflatedRows(found: DeflatedRecord): Rows {
  return [
    ['Of the best trial', valueText(found.sharpe)],
    ['Of the best of as many without skill', valueText(found.lucky_sharpe)],
    ['Probability that the true one is above 0', share(found.probabilistic)],
    ['… above that without skill: deflated', share(found.deflated)],
    ['Distinct, effective trials, clusters', `${found.distinct}, ${decimals(found.effective, 1)}, ${found.clusters}`],
    ['Mean correlation of trials', valueText(found.mean_correlation ?? NaN)],
    ['Skew, kurtosis of days', `${decimals(found.skew, 2)}, ${decimals(found.kurtosis, 2)}`],
    ['Days, days to know with 95 %', `${found.days}, ${daysText(found.minimum_track_record)}`],
    ['Days for so many trials', daysText(found.minimum_backtest)],
  ];
}

function holdingRows(found: SuperiorityRecord): Rows {
  return [
    ["Hansen's test", share(found.spa)],
    ['Its lower, upper bound', `${share(found.spa_lower)}, ${share(found.spa_upper)}`],
    ["White's reality check", share(found.reality_check)],
    ['Mean lead per day', `${percent(found.best_difference)} %`],
    ...(found.best_trial === null ? [] : [['Of trial', String(found.best_trial)] as const]),
    ['Samples, mean block', `${found.samples}, ${decimals(found.mean_block, 1)} days`],
  ];
}

function entriesRows({ chance, actual, random, samples }: RandomEntriesRecord): Rows {
  return [
    ['At least as good by chance', share(chance)],
    ['Gain of the positions', percentText(actual)],
    ['Mean, median gain at random times', `${percentText(random.mean)}, ${percentText(random.p50)}`],
    ['5 to 95 % of them', `${percentText(random.p5)} to ${percentText(random.p95)}`],
    ['Draws', String(samples)],
  ];
}

function daysText(days: number | null): string {
  return days === null ? 'no number is enough' : decimals(Math.ceil(days), 0);
}
