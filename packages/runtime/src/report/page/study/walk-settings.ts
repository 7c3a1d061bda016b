import type { WalkForwardDocument } from '../../../contract/walk-forward.ts';
import { type Cell, el, scrolling, simpleTable } from '../dom.ts';
import { commonRows, pairsText, warningList } from './search-settings.ts';

const DAY_MS = 86_400_000;

/** What was walked and how, and the names of the windows' studies. */
export function walkSettings(document: WalkForwardDocument): HTMLElement {
  const { walk, search, windows } = document;
  const rows: Cell[][] = [
    ['Windows', walk.anchored ? 'anchored: every training begins at the first candle' : 'rolling'],
    [walk.anchored ? 'First training' : 'Training', days(walk.train_ms)],
    ['Test, step, embargo', [walk.test_ms, walk.step_ms, walk.embargo_ms].map(days).join(', ')],
    ['Most trials of a window', String(search.epochs)],
    ['Sampler, seed, batch', `${search.sampler}, ${search.seed}, ${search.batch}`],
    ['Objectives', search.objectives.join(', ')],
    ['Constraints', pairsText(search.constraints)],
    ...commonRows(document),
  ];
  const studies = windows.map(({ number, study, best_trial: best }): Cell[] => [
    ...[`W${number}`, study, best === null ? 'none' : String(best)],
  ]);
  return el(
    'div',
    {},
    warningList(document.warnings),
    el(
      'div',
      { class: 'columns' },
      simpleTable(['Walk', ''], rows, 'texts facts'),
      scrolling(simpleTable(['Window', 'Study', 'Best trial'], studies, 'texts')),
    ),
  );
}

function days(ms: number): string {
  const count = Number((ms / DAY_MS).toFixed(2));
  return `${count} day${count === 1 ? '' : 's'}`;
}
