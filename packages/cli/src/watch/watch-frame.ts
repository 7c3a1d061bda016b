import type { Operating } from '../commands/session-place.ts';
import { composeFrame, type Line, type Size } from './frame.ts';
import { headPanel } from './head-panel.ts';
import { dataPanel, logPanel, ordersPanel } from './more-panels.ts';
import { tradesPanel } from './trades-panel.ts';
import type { WatchLook } from './watch-look.ts';
import { promptText, type WatchUi } from './watch-ui.ts';

const KEYS = 'q quit   p pause entries   r resume   x force exit of the marked trade   ↑↓ mark another';
const FEWER_KEYS = 'q quit  p pause  r resume  x exit trade  ↑↓ mark';

/** The whole screen of a session. */
export function watchFrame(look: WatchLook, ui: WatchUi, api: Operating, size: Size): readonly Line[] {
  const { view } = look;
  const upper = [
    headPanel(look, api, size.columns),
    tradesPanel(view, api, size, ui.selected),
    ordersPanel(view, api, size.columns),
    dataPanel(view, size.columns),
  ].filter((panel) => panel !== null);
  const used = upper.reduce((rows, { lines }) => rows + lines.length, 1);
  return composeFrame([...upper, logPanel(look.said, api, size.rows - used)], footOf(ui, size), size);
}

function footOf(ui: WatchUi, { columns }: Size): Line {
  if (ui.prompt !== null) return { text: promptText(ui.prompt), style: 'selected' };
  if (ui.note !== null) return { text: ui.note, style: 'head' };
  if (ui.problem !== null) return { text: ui.problem, style: 'bad' };
  return { text: KEYS.length <= columns ? KEYS : FEWER_KEYS, style: 'dim' };
}
