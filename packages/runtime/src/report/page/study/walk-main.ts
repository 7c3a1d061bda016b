import type { WalkForwardDocument } from '../../../contract/walk-forward.ts';
import { sampleRows } from '../../study/sample-rows.ts';
import { overall } from '../../study/verdicts.ts';
import { walkVerdicts } from '../../study/walk-verdicts.ts';
import { el, scrolling, section, simpleTable } from '../dom.ts';
import { pageHeader } from '../page-header.ts';
import { driftCharts } from './drift.ts';
import { equityPlot } from './equity.ts';
import { monteCarloParts } from './monte-carlo.ts';
import { walkFigures } from './odds-figures.ts';
import { ready } from './ready.ts';
import { sampleCells } from './sample-table.ts';
import { percentText } from './value-text.ts';
import { verdictBox } from './verdict-box.ts';
import { walkSettings } from './walk-settings.ts';
import { windowParts, windowShades } from './walk-windows.ts';

const walk = JSON.parse(document.getElementById('data')!.textContent) as WalkForwardDocument;
document.getElementById('page')!.append(...pageOf(walk));
ready();

function pageOf(walk: WalkForwardDocument): HTMLElement[] {
  const { strategy, timeframe, pairs, search, windows, odds } = walk;
  const kind = walk.walk.anchored ? 'anchored' : 'rolling';
  const note = `${timeframe} · ${pairs.length} pair${pairs.length === 1 ? '' : 's'} · ${windows.length} ${kind} window${windows.length === 1 ? '' : 's'} · ${search.objectives.join(', ')} by ${search.sampler}`;
  const money = {
    ...{ currency: walk.stake_currency, startingBalance: walk.starting_balance },
    account: walk.equity.values,
  };
  return [
    pageHeader(strategy.name, note),
    headline(walk),
    section(
      'equity',
      'One account over all tests',
      el(
        'p',
        { class: 'note' },
        'Each test grows what the one before has left, by parameters that were chosen on candles before it.',
      ),
      equityPlot([{ name: 'tests', className: 'out-of-sample', equity: walk.equity }], {
        ...{ id: 'equity-plot', ...money, shades: windowShades(walk) },
      }),
    ),
    section('windows', 'Windows', windowParts(walk)),
    section('drift', 'Parameters by window', driftCharts(walk)),
    section('odds', 'Behind the answers', walkFigures(odds)),
    section('monte-carlo', 'Accounts that might have been', monteCarloParts(odds.monte_carlo, money)),
    section('search', 'What was walked', walkSettings(walk)),
    el('footer', {}, 'Times are UTC. Values of objectives: lower is better.'),
  ];
}

/** What one wants to know first: what all tests made together, and whether that is luck. */
function headline(walk: WalkForwardDocument): HTMLElement {
  const { stitched } = walk;
  const verdicts = walkVerdicts(walk);
  const market = stitched.market_change === null ? '' : `; the market made ${percentText(stitched.market_change)}`;
  const lead = `By parameters that were chosen beforehand, all tests together made ${percentText(stitched.total_return)} in ${stitched.days} days${market}.`;
  return section(
    'headline',
    'What it would have made',
    el('p', { class: 'lead' }, lead),
    el(
      'div',
      { class: 'headline' },
      el('div', {}, scrolling(simpleTable(['', 'All tests'], sampleRows([stitched]).map(sampleCells), 'samples'))),
      el('div', {}, el('h3', {}, 'Is it luck?'), verdictBox(verdicts, overall(verdicts, stitched.total_return))),
    ),
  );
}
