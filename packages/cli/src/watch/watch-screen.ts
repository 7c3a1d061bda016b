import { randomUUID } from 'node:crypto';
import type { SessionKey } from '@tradai/runtime';
import type { SessionCommand, SessionWish } from '@tradai/runtime/contract';
import { askedBy } from '../commands/session-by.ts';
import type { Place } from '../commands/session-place.ts';
import { watchKeys, type KeyOptions, type TerminalKeys } from '../terminal-keys.ts';
import type { Size } from './frame.ts';
import { keyName } from './key-name.ts';
import { Pace } from './pace.ts';
import { Screen } from './screen.ts';
import { watchFrame } from './watch-frame.ts';
import type { WatchLook } from './watch-look.ts';
import { watchLook } from './watch-source.ts';
import type { WatchTerminal } from './watch-terminal.ts';
import { NEW_UI, pressed, withTrades, type Choosable, type UiEffect, type WatchUi } from './watch-ui.ts';

/** A session on a full screen, until `q` or the end of `signal`. The terminal is given back however the process ends. */
export async function watchOnScreen(
  place: Place,
  key: SessionKey,
  {
    terminal,
    keys,
    signal,
  }: { readonly terminal: WatchTerminal; readonly keys?: KeyOptions; readonly signal: AbortSignal },
): Promise<void> {
  // Before anything is drawn: a session that cannot be read is one sentence.
  const watch = new WatchScreen(place, key, terminal, await watchLook(place, key));
  const stop = (): void => watch.quit();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await watch.run(keys);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class WatchScreen {
  readonly #place: Place;
  readonly #key: SessionKey;
  readonly #terminal: WatchTerminal;
  readonly #screen: Screen;
  readonly #pace = new Pace();
  #look: WatchLook;
  #ui: WatchUi = NEW_UI;
  /** The wish that waits for its answer. */
  #asked: SessionCommand | null = null;
  #hasEnded = false;

  constructor(place: Place, key: SessionKey, terminal: WatchTerminal, look: WatchLook) {
    this.#place = place;
    this.#key = key;
    this.#terminal = terminal;
    this.#screen = new Screen(terminal);
    this.#look = look;
  }

  quit(): void {
    this.#hasEnded = true;
    this.#pace.end();
  }

  async run(options: KeyOptions | undefined): Promise<void> {
    const close = (): void => this.#screen.close();
    process.once('exit', close);
    this.#terminal.on('resize', this.#onResize);
    this.#screen.open();
    const reader = { onKey: this.#onKey, onRest: close, onBack: this.#onBack };
    const keys: TerminalKeys | null = watchKeys(reader, options);
    try {
      this.#draw();
      while (!this.#hasEnded) {
        await this.#pace.next();
        if (!this.#hasEnded) await this.#refresh();
      }
    } finally {
      keys?.end();
      this.#terminal.off('resize', this.#onResize);
      close();
      process.off('exit', close);
    }
  }

  /** A store that does not answer for a while is no reason to end. */
  async #refresh(): Promise<void> {
    try {
      this.#look = await this.#pace.timed(() => watchLook(this.#place, this.#key));
      await this.#lookForAnswer();
      this.#ui = { ...this.#ui, problem: null };
    } catch (error) {
      this.#ui = { ...this.#ui, problem: `Not read: ${(error as Error).message}` };
    }
    this.#draw();
  }

  readonly #onResize = (): void => {
    this.#screen.forget();
    this.#draw();
  };

  readonly #onBack = (): void => {
    this.#screen.open();
    this.#draw();
  };

  readonly #onKey = (text: string): void => {
    const { ui, effect } = pressed(this.#ui, keyName(text), this.#trades());
    this.#ui = ui;
    if (effect !== null) this.#follow(effect);
    this.#draw();
  };

  #follow(effect: UiEffect): void {
    if (effect.kind === 'quit') this.quit();
    else void this.#ask(effect.wish, effect.reason);
  }

  async #ask(wish: SessionWish, reason: string): Promise<void> {
    const order = { id: randomUUID(), wish, reason, by: askedBy(), atMs: Date.now() };
    try {
      this.#note('Asked; no answer yet.');
      this.#asked = await this.#place.door.store.order(this.#key, order);
    } catch (error) {
      this.#note(`Not asked: ${(error as Error).message}`);
    }
    this.#draw();
  }

  async #lookForAnswer(): Promise<void> {
    const asked = this.#asked;
    if (asked === null) return;
    const all = await this.#place.door.store.commands(this.#key, 'all');
    const answer = all.find(({ id }) => id === asked.id)?.answer ?? null;
    if (answer === null) return;
    this.#asked = null;
    this.#note(`${answer.isDone ? 'Done' : 'Refused'}: ${answer.text}`);
  }

  #note(note: string): void {
    this.#ui = { ...this.#ui, note };
  }

  #draw(): void {
    this.#ui = withTrades(this.#ui, this.#trades());
    this.#screen.draw(watchFrame(this.#look, this.#ui, this.#place.api, sizeOf(this.#terminal)));
  }

  #trades(): readonly Choosable[] {
    return this.#look.view.open.map(({ trade }) => trade);
  }
}

/** A terminal that does not know its size has 0 of both. */
function sizeOf({ columns, rows }: WatchTerminal): Size {
  return columns > 0 && rows > 0 ? { columns, rows } : { columns: 80, rows: 24 };
}
