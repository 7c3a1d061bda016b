import type { StudyData } from '../../study/pack-study.ts';
import type { Answer } from '../../../contract/odds.ts';
import { el, section } from '../dom.ts';
import { pageHeader } from '../page-header.ts';
import { tabs } from '../tabs.ts';
import { colorLegend } from './color-legend.ts';
import { equityPlot } from './equity.ts';
import { headline, NOT_SPLIT } from './headline.ts';
import { historyChart } from './history.ts';
import { importanceBars } from './importance.ts';
import { legend } from './legend.ts';
import { monteCarloParts } from './monte-carlo.ts';
import { oddsFigures } from './odds-figures.ts';
import { overfittingParts } from './overfitting.ts';
import { parallelChart } from './parallel.ts';
import { paretoParts } from './pareto.ts';
import { ready } from './ready.ts';
import { searchSettings } from './search-settings.ts';
import { sensitivityParts } from './sensitivity.ts';
import { sliceCharts } from './slices.ts';
import { leftOutNote } from './some-trials.ts';
import { type Study, unpackStudy } from './study.ts';
import { trialsTable } from './trials-table.ts';

const study = unpackStudy(JSON.parse(document.getElementById('data')!.textContent) as StudyData);
document.getElementById('page')!.append(...pageOf(study));
ready();

function pageOf(study: Study): HTMLElement[] {
  const { strategy, timeframe, pairs, search } = study.document;
  const count = `${study.trials.length.toLocaleString('en-US')} trials`;
  const note = `${timeframe} · ${pairs.length} pair${pairs.length === 1 ? '' : 's'} · ${count} by ${search.sampler} · ${search.objectives.join(', ')}`;
  return [
    pageHeader(strategy.name, note),
    headline(study),
    ...equitySection(study),
    ...trialSections(study),
    ...oddsSections(study),
    ...(search.objectives.length < 2 ? [] : [section('pareto', 'Pareto front', paretoParts(study))]),
    section('trials', 'Trials', trialsTable(study, study.trials, 'trials-table')),
    section('search', 'What was searched', searchSettings(study.document, study.trials.length)),
    el('footer', {}, 'Times are UTC. Values of objectives: lower is better.'),
  ];
}

function equitySection({ document }: Study): HTMLElement[] {
  const { equity, starting_balance: startingBalance, stake_currency: currency } = document;
  if (equity === null) return [];
  const parts = [
    { name: 'In sample', className: 'in-sample', equity: equity.in_sample },
    ...(equity.out_of_sample === null
      ? []
      : [{ name: 'Out of sample', className: 'out-of-sample', equity: equity.out_of_sample }]),
  ];
  const note =
    equity.out_of_sample === null ? NOT_SPLIT : 'Each part begins with the whole wallet; no trial saw the second.';
  return [
    section(
      'equity',
      'Account in and out of sample',
      el('p', { class: 'note' }, note),
      legend(['in-sample', 'In sample'], ...(parts.length > 1 ? [['out-of-sample', 'Out of sample'] as const] : [])),
      equityPlot(parts, { id: 'equity-plot', startingBalance, currency }),
    ),
  ];
}

function trialSections(study: Study): HTMLElement[] {
  if (study.trials.length === 0) return [];
  const left = leftOutNote(study);
  const note = left === null ? null : el('p', { class: 'note' }, left);
  const signs = legend(
    ['valued', 'Trial'],
    ['so-far', 'Best so far'],
    ['infeasible', 'Violates a constraint'],
    ['failed', 'Failed or no value'],
    ['winner', 'Best trial'],
  );
  const colored = (objective: number): HTMLElement =>
    colorLegend(study.colorings[objective]!, study.document.search.objectives[objective]!);
  const parallel = (i: number): HTMLElement =>
    el('div', {}, colored(i), el('div', { class: 'sideways' }, parallelChart(study, i)));
  return [
    section(
      'history',
      'History',
      el('p', { class: 'note' }, 'On the line above: values far above most others, and trials without one.'),
      signs,
      perObjective(study, (i) => historyChart(study, i)),
    ),
    section('parallel', 'Parallel coordinates', note, perObjective(study, parallel)),
    section(
      'slices',
      'Slices: value over each parameter',
      el('p', { class: 'note' }, 'On the upper edge: values far above most others.'),
      perObjective(study, (i) => el('div', {}, colored(i), sliceCharts(study, i))),
    ),
  ];
}

function oddsSections({ document }: Study): HTMLElement[] {
  const { odds, equity, starting_balance: startingBalance, stake_currency: currency } = document;
  if (odds === null) return [];
  const run = odds.monte_carlo.of === 'out_of_sample' ? equity?.out_of_sample : equity?.in_sample;
  const account = run?.values ?? [];
  return [
    section('sensitivity', 'Around the best trial', answered(odds.sensitivity, sensitivityParts)),
    section('importance', 'What matters', answered(odds.importance, importanceBars)),
    section('overfitting', 'Overfitting', answered(odds.overfitting, overfittingParts)),
    section('odds', 'Behind the answers', oddsFigures(odds)),
    section(
      'monte-carlo',
      'Accounts that might have been',
      monteCarloParts(odds.monte_carlo, { startingBalance, currency, account }),
    ),
  ];
}

/** What there is to show, or the sentence that says why there is none. */
function answered<Found extends object>(answer: Answer<Found>, show: (found: Found) => HTMLElement): HTMLElement {
  return 'unanswered' in answer ? el('p', { class: 'note' }, answer.unanswered) : show(answer);
}

/** One panel, or one per objective. */
function perObjective({ document }: Study, make: (objective: number) => HTMLElement): HTMLElement {
  const { objectives } = document.search;
  return objectives.length === 1 ? make(0) : tabs(objectives.map((name, i) => [name, () => make(i)]));
}
