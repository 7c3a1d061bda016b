import { describe, expect, it } from 'vitest';
import { keyName } from './key-name.ts';
import { NEW_UI, pressed, promptText, withTrades, type UiEffect, type WatchUi } from './watch-ui.ts';

const OPEN = [
  { id: 3, pair: 'BTC/USDT' },
  { id: 5, pair: 'ETH/USDT' },
];

/** Presses keys one after another; the effects that are not null, and how it looks then. */
function play(keys: readonly string[], open = OPEN): { readonly ui: WatchUi; readonly effects: readonly UiEffect[] } {
  const effects: UiEffect[] = [];
  let ui = withTrades(NEW_UI, open);
  for (const key of keys) {
    const step = pressed(ui, key, open);
    ui = step.ui;
    if (step.effect !== null) effects.push(step.effect);
  }
  return { ui, effects };
}

const typed = (text: string): string[] => Array.from(text);

describe('keys', () => {
  it.each([
    ['q quits', ['q'], [{ kind: 'quit' }]],
    [
      'p asks why, and pauses',
      ['p', ...typed('news'), 'enter'],
      [{ kind: 'ask', wish: { kind: 'pause' }, reason: 'news' }],
    ],
    ['r resumes', ['r', ...typed('over'), 'enter'], [{ kind: 'ask', wish: { kind: 'resume' }, reason: 'over' }]],
    [
      'x leaves the marked trade',
      ['down', 'x', ...typed(' odd '), 'enter'],
      [{ kind: 'ask', wish: { kind: 'force-exit', trade: 5 }, reason: 'odd' }],
    ],
    ['a reason is not to be empty', ['p', ' ', 'enter'], []],
    ['Esc asks nothing', ['p', 'a', 'escape', 'enter'], []],
    ['q is a letter in a reason', ['p', 'q', 'enter'], [{ kind: 'ask', wish: { kind: 'pause' }, reason: 'q' }]],
    [
      'backspace takes a character back',
      ['p', 'a', '😀', 'backspace', 'b', 'enter'],
      [{ kind: 'ask', wish: { kind: 'pause' }, reason: 'ab' }],
    ],
    ['arrows are no text', ['p', 'up', 'a', 'other', 'enter'], [{ kind: 'ask', wish: { kind: 'pause' }, reason: 'a' }]],
    ['other keys do nothing', ['z', 'other', 'enter'], []],
  ])('%s', (_, keys, effects) => {
    expect(play(keys).effects).toEqual(effects);
  });

  it.each([
    ['the first at the beginning', [], 3],
    ['the next', ['down'], 5],
    ['no further than the last', ['down', 'down', 'down'], 5],
    ['and back', ['j', 'k', 'up'], 3],
  ])('mark a trade: %s', (_, keys, selected) => {
    expect(play(keys).ui.selected).toBe(selected);
  });

  it('x says that there is no trade', () => {
    expect(play(['x'], [])).toMatchObject({ ui: { prompt: null, note: 'No trade is open.' }, effects: [] });
  });

  it('another trade is marked when the marked one is gone', () => {
    const { ui } = play(['down']);
    expect(withTrades(ui, OPEN.slice(0, 1)).selected).toBe(3);
    expect(withTrades(ui, []).selected).toBe(null);
  });

  it('the question is shown with what is typed', () => {
    const { prompt } = play(['x', 'o']).ui;
    expect(promptText(prompt!)).toBe('Leave trade 3, BTC/USDT. Why? o█  (Enter asks, Esc does not)');
  });
});

it.each([
  ['\u001B[A', 'up'],
  ['\u001BOB', 'down'],
  ['\u001B', 'escape'],
  ['\r', 'enter'],
  ['\u007F', 'backspace'],
  ['\u001B[5~', 'other'],
  ['\t', 'other'],
  ['x', 'x'],
  ['é', 'é'],
])('the key that sends %j is %s', (text, name) => {
  expect(keyName(text)).toBe(name);
});
