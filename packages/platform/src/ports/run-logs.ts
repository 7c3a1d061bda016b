/** What a container of an attempt wrote. */
export interface RunLogKey {
  readonly runId: string;
  readonly attempt: number;
  /** As in `TaskKey`. */
  readonly tier: string;
}

export interface RunLogEnd {
  /** Without the newlines, oldest first; the first one is whole. */
  readonly lines: readonly string[];
  /** Of the whole log. */
  readonly bytes: number;
  /** Whether there is more in front of it. */
  readonly isCut: boolean;
}

export interface RunLogPart {
  /** Whole ones, in order. */
  readonly lines: readonly string[];
  /** Where the next part begins, bytes. */
  readonly next: number;
}

/** Logs of containers, as far as they were kept. All throw `ServiceError`. */
export interface RunLogs {
  /** Tiers of an attempt that wrote one, in the order in which they began. */
  tiers(runId: string, attempt: number): Promise<readonly string[]>;
  /** The last lines, at most so many and so many bytes. Null: there is none. */
  tail(key: RunLogKey, lines: number, bytes: number): Promise<RunLogEnd | null>;
  /**
   * What was written from that byte on, at most so many bytes; a line that is longer comes in pieces. A log that was begun anew, as one that grew too
   * large, is read from its first byte. `isOver`: nobody writes any more, and what has no line end is a line as well. Null: there is none.
   */
  after(key: RunLogKey, from: number, bytes: number, isOver?: boolean): Promise<RunLogPart | null>;
}
