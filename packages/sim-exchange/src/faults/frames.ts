/** A frame on its way out. */
export interface Frame {
  readonly stream: string;
  readonly symbol: string | null;
  readonly account: string | null;
  readonly payload: unknown;
}
