import { overall, studyVerdicts } from '../../study/verdicts.ts';
import { el, scrolling, section, simpleTable } from '../dom.ts';
import { sampleTable } from './sample-table.ts';
import { searchedText, type Study } from './study.ts';
import { percentText } from './value-text.ts';
import { verdictBox } from './verdict-box.ts';

export const NOT_SPLIT =
  'Nothing was held back: these are the candles that were searched, and a winner among many has luck in it.';

/** What one wants to know first: what the best trial is, what it made, and whether that is luck. */
export function headline(study: Study): HTMLElement {
  const { samples } = study.document;
  if (study.best === null || samples === null) return nothingFound(study);
  const { in_sample: seen, out_of_sample: unseen } = samples;
  const verdicts = studyVerdicts(study.document);
  const table = sampleTable([['In sample', seen], ...(unseen === null ? [] : [['Out of sample', unseen] as const])]);
  return section(
    'headline',
    'The best parameters',
    el('p', { class: 'lead' }, leadText(samples)),
    el(
      'div',
      { class: 'headline' },
      el('div', {}, bestTable(study), scrolling(table), unseen === null ? el('p', { class: 'note' }, NOT_SPLIT) : null),
      el(
        'div',
        {},
        el('h3', {}, 'Is it luck?'),
        verdicts.length === 0
          ? el('p', { class: 'note' }, 'The odds were not computed.')
          : verdictBox(verdicts, overall(verdicts, unseen?.total_return ?? null)),
      ),
    ),
  );
}

function leadText({ in_sample: seen, out_of_sample: unseen }: NonNullable<Study['document']['samples']>): string {
  if (unseen === null)
    return `On the candles that were searched they made ${percentText(seen.total_return)} in ${seen.days} days; the market made ${percentText(seen.market_change)}. Nothing was held back.`;
  return `Out of sample, where no trial looked, they made ${percentText(unseen.total_return)} in ${unseen.days} days; the market made ${percentText(unseen.market_change)}. In sample it was ${percentText(seen.total_return)} in ${seen.days} days.`;
}

function bestTable({ best, space, document }: Study): HTMLTableElement {
  const rows = space.map((searched, i) => [searched.name, searchedText(searched, best!.point[i]!), searched.space]);
  const title = `Trial ${best!.number}${document.front.length > 1 ? `, one of ${document.front.length} of the front` : ''}`;
  return simpleTable([title, 'Value', 'Space'], rows, 'texts best');
}

function nothingFound({ trials }: Study): HTMLElement {
  const of = (state: string): number => trials.filter((trial) => trial.state === state).length;
  return section(
    'headline',
    'No best parameters',
    el(
      'p',
      { class: 'lead' },
      trials.length === 0
        ? 'No trial has ended.'
        : `None of ${trials.length} trials has a value and meets all constraints: ${of('infeasible')} violate one, ${of('valueless')} have no value, ${of('failed')} failed.`,
    ),
  );
}
