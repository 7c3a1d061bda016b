type MatterKind = 'halt' | 'breach' | 'orphan' | 'foreign' | 'blocked' | 'position';

/** What waits for a person. */
export interface OpenMatter {
  /** By which it is resolved. */
  readonly id: string;
  readonly kind: MatterKind;
  /** Null: of the whole session. */
  readonly pair: string | null;
  /** Exchange time. */
  readonly sinceMs: number;
  /** What it is: one sentence. */
  readonly text: string;
  /** What resolving it does: one sentence. */
  readonly effect: string;
  /** A person has to say that the order, or what the books hold, is not at the exchange: nothing else resolves it. */
  readonly needsGone: boolean;
}
