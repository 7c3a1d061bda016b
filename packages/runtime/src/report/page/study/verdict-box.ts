import { countsText, type Rating, type Verdict } from '../../study/verdicts.ts';
import { el } from '../dom.ts';

const WORDS = { good: 'good', doubtful: 'doubtful', luck: 'luck', unanswered: 'no answer' } as const;
const OVERALL = {
  good: 'Looks like more than luck',
  doubtful: 'Doubtful',
  luck: 'Looks like luck',
  unanswered: 'Not known',
} as const satisfies Readonly<Record<Rating, string>>;

/** Each question with a word and a color, and what all of them say together. */
export function verdictBox(verdicts: readonly Verdict[], together: Rating): HTMLElement {
  const rows = verdicts.map(({ question, rating, figure, sentence }) =>
    el(
      'li',
      {},
      chip(WORDS[rating], rating),
      el(
        'div',
        {},
        el('b', {}, question, figure === '' ? null : ` ${unbroken(figure)}`),
        el('p', {}, unbroken(sentence)),
      ),
    ),
  );
  return el(
    'div',
    { id: 'verdict' },
    el(
      'p',
      { class: 'overall' },
      chip(OVERALL[together], together),
      el('span', { class: 'note' }, countsText(verdicts)),
    ),
    el('ul', { class: 'verdicts' }, ...rows),
  );
}

/** A number stays with its sign of percent. */
function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

function chip(text: string, rating: Rating): HTMLElement {
  return el('span', { class: `chip ${rating}` }, text);
}
