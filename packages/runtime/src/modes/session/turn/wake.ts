/** Ends a wait for the market when something else is to be done at once. */
export class Wake {
  #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  now(): void {
    this.#controller.abort();
  }

  /** What woke is about to be done. */
  reset(): void {
    if (this.signal.aborted) this.#controller = new AbortController();
  }
}
