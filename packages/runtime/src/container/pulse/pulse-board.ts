import { VITALS_BYTES, VitalsBoard } from './vitals-board.ts';

/** Places of the numbers, 8 bytes each. */
const DONE = 0;
const TOTAL = 1;
const LAG_US = 2;
const LAG_AT_MS = 3;
const BEATS = 4;
const PLACES = 5;
const PLACES_BYTES = PLACES * BigInt64Array.BYTES_PER_ELEMENT;

const NONE = -1n;

/**
 * Numbers that one thread writes while it works and another reads whenever it likes. Writing costs nothing that a core would feel, and
 * needs no event loop on either side.
 */
export class PulseBoard {
  readonly shared: SharedArrayBuffer;
  /** Of a session. */
  readonly vitals: VitalsBoard;
  readonly #numbers: BigInt64Array;

  /** Without `shared` a new one, on which nothing is known. */
  constructor(shared?: SharedArrayBuffer) {
    this.shared = shared ?? new SharedArrayBuffer(PLACES_BYTES + VITALS_BYTES);
    this.vitals = new VitalsBoard(this.shared, PLACES_BYTES);
    this.#numbers = new BigInt64Array(this.shared, 0, PLACES);
    if (shared === undefined) this.#numbers.fill(NONE);
  }

  /** `null` for both before any progress; only `total` when the end is not known. */
  get progress(): { readonly done: number; readonly total: number | null } | null {
    const done = this.#read(DONE);
    return done === null ? null : { done, total: this.#read(TOTAL) };
  }

  setProgress(done: number, total: number | null): void {
    this.#write(TOTAL, total);
    this.#write(DONE, done);
  }

  /** How late the writer's events were served, and when it last measured that, on `monotonicMs`. */
  get lag(): { readonly p99Ms: number; readonly atMs: number } | null {
    const [us, atMs] = [this.#read(LAG_US), this.#read(LAG_AT_MS)];
    return us === null || atMs === null ? null : { p99Ms: us / 1000, atMs };
  }

  setLag(p99Ms: number, atMs: number): void {
    this.#write(LAG_US, p99Ms * 1000);
    this.#write(LAG_AT_MS, atMs);
  }

  /** Beats so far, which the reader counts. */
  get beats(): number {
    return this.#read(BEATS) ?? 0;
  }

  countBeat(): void {
    this.#write(BEATS, this.beats + 1);
  }

  #read(place: number): number | null {
    const value = Atomics.load(this.#numbers, place);
    return value === NONE ? null : Number(value);
  }

  #write(place: number, value: number | null): void {
    Atomics.store(this.#numbers, place, value === null ? NONE : BigInt(Math.round(value)));
  }
}
