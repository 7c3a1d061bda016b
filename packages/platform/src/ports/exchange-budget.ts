/** How often an exchange may be asked by all processes that reach it from one address, and until when not at all. Throws `ServiceError`. */
export interface ExchangeBudget {
  /** Epoch ms before which nobody asks. */
  pausedUntil(exchange: string): Promise<number>;
  /** The later one counts. */
  pause(exchange: string, untilMs: number): Promise<void>;
  /** Takes the next turn, one each `everyMs`; gives when it is, epoch ms. */
  turn(exchange: string, nowMs: number, everyMs: number): Promise<number>;
}
