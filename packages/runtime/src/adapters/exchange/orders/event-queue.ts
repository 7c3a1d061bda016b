/** What is pushed comes out in the same order, once, to one reader. */
export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #waiting: Event[] = [];
  #isOver = false;
  #change = Promise.withResolvers<void>();

  push(event: Event): void {
    if (this.#isOver) return;
    this.#waiting.push(event);
    this.#change.resolve();
  }

  /** What waits is still given out. */
  end(): void {
    this.#isOver = true;
    this.#change.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    try {
      for (;;) {
        while (this.#waiting.length > 0) yield this.#waiting.shift()!;
        if (this.#isOver) return;
        await this.#change.promise;
        this.#change = Promise.withResolvers<void>();
      }
    } finally {
      this.end();
    }
  }
}
