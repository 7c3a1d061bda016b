import { Recent } from './recent.ts';

/** An id is sent again soon, or never. */
const REMEMBERED = 65_536;

/** Counts how often the same text comes; one that came before 65 536 others may be forgotten. */
export class Repeats {
  /** Most times that one text came. */
  most = 0;
  /** Texts that came more than once. */
  repeated = 0;
  readonly #counts = new Recent<number>(REMEMBERED);

  add(text: string): void {
    const count = (this.#counts.get(text) ?? 0) + 1;
    this.#counts.set(text, count);
    this.most = Math.max(this.most, count);
    if (count === 2) this.repeated++;
  }

  clear(): void {
    this.#counts.clear();
    this.most = 0;
    this.repeated = 0;
  }
}
