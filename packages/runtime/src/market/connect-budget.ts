const WINDOW_MS = 300_000;
const MOST = 60;

/** Counts connections of the whole process, so that trouble does not become a ban. Times are real, monotonic, in ms. */
export class ConnectBudget {
  readonly #most: number;
  #recent: number[] = [];

  constructor(most = MOST) {
    this.#most = most;
  }

  /** Takes one of 60 connections in five minutes. False: there is none left now. */
  take(realMs: number): boolean {
    this.#recent = this.#recent.filter((at) => at > realMs - WINDOW_MS);
    if (this.#recent.length >= this.#most) return false;
    this.#recent.push(realMs);
    return true;
  }
}

/** Of this process. */
export const CONNECTS = new ConnectBudget();
