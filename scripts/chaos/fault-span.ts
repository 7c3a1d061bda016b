/** A fault as it was, in real time: all monotonic ms. */
export interface FaultSpan {
  readonly name: string;
  /** Whether requests failed as well: what they would tell cannot be known before its end. */
  readonly isDeaf: boolean;
  readonly beganMs: number;
  readonly endedMs: number;
  /** The same on the exchange's clock. */
  readonly market: { readonly beganMs: number; readonly endedMs: number };
  /** First entry after its end. */
  readonly entryMs: number;
  /** Where it broke connections that could be had anew: when as many were made again; null where it did not, Infinity when not. */
  readonly connectedMs: number | null;
  /** When something was first told after those were there. */
  readonly dataMs: number | null;
}
