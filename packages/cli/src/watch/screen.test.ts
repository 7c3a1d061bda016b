import { describe, expect, it } from 'vitest';
import { Screen } from './screen.ts';

function opened() {
  const written: string[] = [];
  const screen = new Screen({ write: (text) => void written.push(text.replaceAll('\u001B', '^')) });
  screen.open();
  written.length = 0;
  return { screen, written };
}

describe('a screen', () => {
  it('writes a whole frame first, in one piece', () => {
    const { screen, written } = opened();
    screen.draw([{ text: 'one' }, { text: 'two', style: 'bad' }]);

    expect(written).toEqual(['^[1;1Hone^[K^[2;1H^[31mtwo^[0m^[K']);
  });

  it('writes only the lines that changed, and nothing when none did', () => {
    const { screen, written } = opened();
    screen.draw([{ text: 'one' }, { text: 'two' }]);
    screen.draw([{ text: 'one' }, { text: '2' }]);
    screen.draw([{ text: 'one' }, { text: '2' }]);

    expect(written.slice(1)).toEqual(['^[2;1H2^[K']);
  });

  it('knows a line of another style for another one', () => {
    const { screen, written } = opened();
    screen.draw([{ text: 'one' }]);
    screen.draw([{ text: 'one', style: 'selected' }]);

    expect(written.at(-1)).toBe('^[1;1H^[7mone^[0m^[K');
  });

  it('draws all of it again when it has another size', () => {
    const { screen, written } = opened();
    screen.draw([{ text: 'one' }]);
    screen.forget();
    screen.draw([{ text: 'one' }]);

    expect(written.slice(1)).toEqual(['^[2J', '^[1;1Hone^[K']);
  });

  it('gives the terminal back once, and draws nothing afterwards', () => {
    const { screen, written } = opened();
    screen.close();
    screen.close();
    screen.draw([{ text: 'late' }]);
    screen.forget();

    expect(written).toEqual(['^[0m^[?7h^[?25h^[?1049l']);
  });
});
