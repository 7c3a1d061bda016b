/** Less than a connection may lie idle. */
const EVERY_MS = 10_000;
const WITHIN_MS = 5_000;

export interface LineParts {
  /** The lightest question that there is, over the connection that is to stay open. */
  readonly ask: (signal: AbortSignal) => Promise<unknown>;
  /** Whether the exchange may be asked at all now. */
  readonly mayAsk: () => boolean;
  readonly everyMs?: number;
}

/**
 * Keeps a connection open for what does not happen often, and must not wait then: an order whose connection is made first leaves two or three
 * journeys to the exchange and back later. What is answered does not matter, nor that nothing is.
 */
export class OpenLine {
  readonly #parts: LineParts;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** Opens it now, and keeps it; once. */
  open(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.#ask(), this.#parts.everyMs ?? EVERY_MS);
    this.#timer.unref();
    this.#ask();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #ask(): void {
    const { ask, mayAsk } = this.#parts;
    if (mayAsk()) ask(AbortSignal.timeout(WITHIN_MS)).catch(() => {});
  }
}
