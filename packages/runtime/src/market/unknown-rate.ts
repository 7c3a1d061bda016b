const WINDOW_MS = 300_000;
const MOST = 0.01;
/** Fewer frames say nothing about a rate. */
const FEWEST = 100;

/** W12: tells when more than one frame in a hundred means nothing to us, over five minutes. Times are real, in ms. */
export class UnknownRate {
  #beganMs = Number.NaN;
  #frames = 0;
  #unknown = 0;
  total = 0;

  frame(): void {
    this.#frames += 1;
  }

  unknown(): void {
    this.#unknown += 1;
    this.total += 1;
  }

  /** The ratio of a window that is over and was too high, once; else null. */
  check(realMs: number): number | null {
    if (Number.isNaN(this.#beganMs)) this.#beganMs = realMs;
    if (realMs - this.#beganMs < WINDOW_MS) return null;
    const ratio = this.#frames < FEWEST ? 0 : this.#unknown / this.#frames;
    this.#beganMs = realMs;
    this.#frames = 0;
    this.#unknown = 0;
    return ratio > MOST ? ratio : null;
  }
}
