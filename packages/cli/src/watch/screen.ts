import type { Line, LineStyle } from './frame.ts';

/** What a screen is drawn on. */
export interface Canvas {
  write(text: string): unknown;
}

const ESC = '\u001B[';
/** A screen of its own, no cursor, and no second line for what is wider than it seemed. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;
const STYLES: Readonly<Record<LineStyle, string>> = {
  ...{
    head: `${ESC}1m`,
    title: `${ESC}1;4m`,
    selected: `${ESC}7m`,
    good: `${ESC}32m`,
    bad: `${ESC}31m`,
    dim: `${ESC}2m`,
  },
};

/** A full screen of lines, beside what the terminal showed before. Only lines that changed are written. */
export class Screen {
  readonly #canvas: Canvas;
  #shown: readonly string[] = [];
  #isOpen = false;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#shown = [];
    this.#canvas.write(ENTER);
  }

  /** The terminal as it was. Harmless when it is that already. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#canvas.write(LEAVE);
  }

  /** Everything is drawn again next time: the terminal has another size, or somebody else wrote on it. */
  forget(): void {
    if (!this.#isOpen) return;
    this.#shown = [];
    this.#canvas.write(`${ESC}2J`);
  }

  /** In one piece, so that no half of a frame is seen. */
  draw(lines: readonly Line[]): void {
    if (!this.#isOpen) return;
    const wanted = lines.map(styled);
    const changes = wanted.flatMap((text, i) => (text === this.#shown[i] ? [] : [`${ESC}${i + 1};1H${text}${ESC}K`]));
    this.#shown = wanted;
    if (changes.length > 0) this.#canvas.write(changes.join(''));
  }
}

function styled({ text, style }: Line): string {
  return style === undefined ? text : `${STYLES[style]}${text}${ESC}0m`;
}
