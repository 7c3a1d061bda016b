/** What a stream tells of a pair. */
export type StreamKind = 'candle' | 'quote';

/** Which pairs have shown that their streams tell something: one message of each kind that is subscribed. */
export class StreamProof {
  readonly #waiting = new Map<string, Set<StreamKind>>();

  /** Messages of this kind are to come of these pairs. */
  expect(kind: StreamKind, pairs: readonly string[]): void {
    for (const pair of pairs) this.#waiting.set(pair, (this.#waiting.get(pair) ?? new Set()).add(kind));
  }

  saw(kind: StreamKind, pair: string): void {
    const waiting = this.#waiting.get(pair);
    if (waiting?.delete(kind) === true && waiting.size === 0) this.#waiting.delete(pair);
  }

  /** Those of which something has not come yet. */
  get unproven(): readonly string[] {
    return [...this.#waiting.keys()];
  }
}
