import { expect, it } from 'vitest';
import type { StrategyNotes } from '../../callbacks/advice-of.ts';
import { noteTexts } from './note-texts.ts';

const NONE: StrategyNotes = {
  notices: [],
  vetoes: new Map(),
  failures: new Map(),
  booksMissed: 0,
  stateOf: () => null,
};

it.each<[Partial<StrategyNotes>, { readonly [name: string]: string }]>([
  [{}, {}],
  [
    { failures: new Map([['customExit', 12]]) },
    { 'callback errors': "customExit (12 times); freqtrade's answers counted in their place" },
  ],
  [
    {
      vetoes: new Map([
        ['on hold', 1],
        ['three losses', 7],
      ]),
    },
    { vetoes: 'three losses (7 times), on hold (once)' },
  ],
  [
    { notices: Array.from({ length: 7 }, (_, i) => ({ text: `message ${i}`, count: 1 })) },
    {
      messages: 'message 0 (once), message 1 (once), message 2 (once), message 3 (once), message 4 (once), and 2 more',
    },
  ],
  [{ booksMissed: 3 }, { 'order books': 'asked for 3 times, and a backtest has none' }],
])('notes %# are said', (notes, expected) => {
  expect(Object.fromEntries(noteTexts({ ...NONE, ...notes }).map(({ name, text }) => [name, text]))).toEqual(expected);
});
