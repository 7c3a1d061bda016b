import type { MarketEvent } from './market-event.ts';
import type { MarketSpec, SourceSpec } from './market-spec.ts';
import type { PathOptions } from './path.ts';
import { openSource, plainSource, type Source } from './source.ts';

/** Everything that is yet to happen in a market by itself: what its source says, and what came in from outside. */
export class Playback {
  readonly #spec: MarketSpec;
  readonly #start: number;
  readonly #grid: () => Omit<PathOptions, 'barMs' | 'pathTicks'>;
  #source: Source;
  #ahead: MarketEvent | null = null;
  #consumed = 0;
  /** Events beside those of the source, by time. */
  #inserted: readonly MarketEvent[] = [];
  /** The source, once somebody changed it. */
  #changed: { readonly source: SourceSpec; readonly start: number } | null = null;

  constructor(spec: MarketSpec, start: number, grid: () => Omit<PathOptions, 'barMs' | 'pathTicks'>) {
    this.#spec = spec;
    this.#start = start;
    this.#grid = grid;
    this.#source = openSource(spec, start, grid());
  }

  get source(): Source {
    return this.#source;
  }

  /** The event that comes next, `null` when there is none. */
  peek(): MarketEvent | null {
    this.#ahead ??= this.#source.next();
    const inserted = this.#inserted[0];
    if (inserted === undefined) return this.#ahead;
    return this.#ahead === null || inserted.time < this.#ahead.time ? inserted : this.#ahead;
  }

  next(): MarketEvent | null {
    const event = this.peek();
    if (event !== null && event === this.#inserted[0]) this.#inserted = this.#inserted.slice(1);
    else this.#skip();
    return event;
  }

  insert(events: readonly MarketEvent[]): void {
    this.#inserted = [...this.#inserted, ...events].toSorted((a, b) => a.time - b.time);
  }

  /** From now on another source; what it says of earlier times is passed over. */
  change(source: SourceSpec, now: number): void {
    this.#open({ source, start: now });
    this.#ahead = this.#source.next();
    while (this.#ahead !== null && this.#ahead.time < now) {
      this.#skip();
      this.#ahead = this.#source.next();
    }
  }

  save(): SavedPlayback {
    const changed = this.#changed === null ? null : { ...this.#changed, source: plainSource(this.#changed.source) };
    return { consumed: this.#consumed, inserted: this.#inserted, changed };
  }

  /** For one of the same spec and start, wherever it stands. */
  restore(saved: SavedPlayback): void {
    this.#open(saved.changed ?? { source: this.#spec.source, start: this.#start });
    this.#changed = saved.changed;
    while (this.#consumed < saved.consumed) {
      this.#source.next();
      this.#skip();
    }
    this.#inserted = saved.inserted;
  }

  #open(changed: { readonly source: SourceSpec; readonly start: number }): void {
    this.#changed = changed;
    this.#source = openSource({ ...this.#spec, source: changed.source }, changed.start, this.#grid());
    this.#consumed = 0;
    this.#ahead = null;
  }

  #skip(): void {
    this.#ahead = null;
    this.#consumed++;
  }
}

export interface SavedPlayback {
  readonly consumed: number;
  readonly inserted: readonly MarketEvent[];
  readonly changed: { readonly source: SourceSpec; readonly start: number } | null;
}
