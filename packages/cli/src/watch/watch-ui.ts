import type { SessionWish } from '@tradai/runtime/contract';

/** What the screen shows beside the session. */
export interface WatchUi {
  /** Number of the trade that is marked; null: none. */
  readonly selected: number | null;
  /** A wish for which a reason is being typed. */
  readonly prompt: Prompt | null;
  /** What became of the last wish; any key takes it away. */
  readonly note: string | null;
  /** Why the session cannot be read; null when it can. */
  readonly problem: string | null;
}

export interface Prompt {
  readonly wish: SessionWish;
  readonly question: string;
  readonly typed: string;
}

export type UiEffect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'ask'; readonly wish: SessionWish; readonly reason: string };

export interface UiStep {
  readonly ui: WatchUi;
  readonly effect: UiEffect | null;
}

export const NEW_UI: WatchUi = { selected: null, prompt: null, note: null, problem: null };

/** What an open trade is called. */
export interface Choosable {
  readonly id: number;
  readonly pair: string;
}

/** A key was pressed: a character, or `up`, `down`, `enter`, `escape`, `backspace`. */
export function pressed(ui: WatchUi, key: string, open: readonly Choosable[]): UiStep {
  return ui.prompt === null ? pressedOutside({ ...ui, note: null }, key, open) : pressedInPrompt(ui, ui.prompt, key);
}

/** A trade that is gone is not marked any more; the first one is when none is. */
export function withTrades(ui: WatchUi, open: readonly Choosable[]): WatchUi {
  const isThere = open.some(({ id }) => id === ui.selected);
  return isThere ? ui : { ...ui, selected: open[0]?.id ?? null };
}

export function promptText({ question, typed }: Prompt): string {
  return `${question} Why? ${typed}█  (Enter asks, Esc does not)`;
}

function pressedOutside(ui: WatchUi, key: string, open: readonly Choosable[]): UiStep {
  const stay = (changed: Partial<WatchUi> = {}): UiStep => ({ ui: { ...ui, ...changed }, effect: null });
  const ask = (wish: SessionWish, question: string): UiStep => stay({ prompt: { wish, question, typed: '' } });
  switch (key.toLowerCase()) {
    case 'q':
      return { ui, effect: { kind: 'quit' } };
    case 'p':
      return ask({ kind: 'pause' }, 'Pause entries.');
    case 'r':
      return ask({ kind: 'resume' }, 'Resume entries.');
    case 'x': {
      const trade = open.find(({ id }) => id === ui.selected);
      if (trade === undefined) return stay({ note: 'No trade is open.' });
      return ask({ kind: 'force-exit', trade: trade.id }, `Leave trade ${trade.id}, ${trade.pair}.`);
    }
    case 'up':
    case 'k':
      return stay({ selected: neighbor(ui.selected, open, -1) });
    case 'down':
    case 'j':
      return stay({ selected: neighbor(ui.selected, open, 1) });
    default:
      return stay();
  }
}

function pressedInPrompt(ui: WatchUi, prompt: Prompt, key: string): UiStep {
  const { wish, typed } = prompt;
  const stay = (text: string): UiStep => ({ ui: { ...ui, prompt: { ...prompt, typed: text } }, effect: null });
  switch (key) {
    case 'escape':
      return { ui: { ...ui, prompt: null, note: 'Nothing was asked.' }, effect: null };
    case 'enter':
      if (typed.trim() === '') return stay('');
      return { ui: { ...ui, prompt: null }, effect: { kind: 'ask', wish, reason: typed.trim() } };
    case 'backspace':
      return stay(Array.from(typed).slice(0, -1).join(''));
    default:
      // Keys with a name of their own are no text.
      return stay(Array.from(key).length === 1 ? `${typed}${key}` : typed);
  }
}

function neighbor(selected: number | null, open: readonly Choosable[], step: 1 | -1): number | null {
  const at = open.findIndex(({ id }) => id === selected);
  return open[Math.max(0, Math.min(open.length - 1, at + step))]?.id ?? null;
}
