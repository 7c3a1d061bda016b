import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeFrame, type Line, type Panel } from './frame.ts';
import { MadeTerminal } from './made-terminal.fixture.ts';
import { Screen } from './screen.ts';

const line: fc.Arbitrary<Line> = fc.record(
  {
    text: fc.string({ unit: 'binary', maxLength: 40 }),
    style: fc.constantFrom('head', 'title', 'selected', 'good', 'bad', 'dim'),
  },
  { requiredKeys: ['text'] },
);
const panels: fc.Arbitrary<readonly Panel[]> = fc.array(
  fc.record({ rank: fc.nat(5), least: fc.nat(4), lines: fc.array(line, { maxLength: 8 }) }),
  { maxLength: 6 },
);
const size = fc.record({ columns: fc.integer({ min: 1, max: 60 }), rows: fc.integer({ min: 1, max: 30 }) });

describe('a frame of any panels', () => {
  it('fits its screen, holds no control character, and ends with its foot', () => {
    fc.assert(
      fc.property(panels, line, size, (all, foot, screen) => {
        const frame = composeFrame(all, foot, screen);
        expect(frame.length).toBe(screen.rows);
        for (const { text } of frame) {
          expect(Array.from(text).length).toBeLessThanOrEqual(screen.columns);
          expect(text).not.toMatch(/\p{Cc}/u);
        }
        expect(frame.at(-1)!.style).toBe(foot.style);
      }),
    );
  });

  it('has a panel with a lower number as far as there is room', () => {
    fc.assert(
      fc.property(panels, size, (all, screen) => {
        const first = all.toSorted((a, b) => a.rank - b.rank)[0];
        const room = screen.rows - 1;
        if (first === undefined || Math.min(first.lines.length, room) < first.least) return;
        const shown = composeFrame(all, { text: '' }, screen).map(({ text }) => text);
        const texts = composeFrame([first], { text: '' }, screen).map(({ text }) => text);
        const wanted = texts.slice(0, Math.min(first.lines.length, room));
        expect(shown.join('\n')).toContain(wanted.join('\n'));
      }),
    );
  });
});

it('frames drawn one after another leave the last one on the screen, whatever changed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(panels, fc.boolean()), { minLength: 1, maxLength: 6 }), size, (frames, screen) => {
      const terminal = new MadeTerminal(screen.columns, screen.rows);
      const drawn = new Screen(terminal);
      drawn.open();
      let last: readonly Line[] = [];
      for (const [all, isResized] of frames) {
        if (isResized) drawn.forget();
        last = composeFrame(all, { text: 'foot' }, screen);
        drawn.draw(last);
      }
      expect(terminal.text).toBe(last.map(({ text }) => text.trimEnd()).join('\n'));
    }),
  );
});
