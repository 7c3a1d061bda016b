/** Remembers for a time that something was seen: a delivery, a sign of trouble. Throws `ServiceError`. */
export interface Marks {
  /**
   * Remembers it for `keptMs` from its first time on; gives that time, and whether it is now. Of many who see the same thing at once one is the
   * first.
   */
  see(key: string, nowMs: number, keptMs: number): Promise<{ readonly firstMs: number; readonly isFirst: boolean }>;
  /** Remembers nothing. Null: it was not seen, or it is too long ago. */
  firstSeen(key: string, nowMs: number): Promise<number | null>;
  forget(key: string): Promise<void>;
}
