/** What of an exchange and market decides how orders are sent and looked for: of its capability card. */
export interface OrderRules {
  /** Stops rest with the exchange on a route of their own. */
  readonly hasTriggerRoute: boolean;
  /** Whether two stops may rest for one position: else the old one is taken away before the new one is sent, as it locks what it sells. */
  readonly mayDoubleStops: boolean;
  /** Whether a request can no longer take effect once its window is over, so that an order which is not found can be sent anew. */
  readonly hasRequestExpiry: boolean;
  /** Exchange time, at least 5000: what the fence adds to the window. */
  readonly marginMs: number;
  /** For how long the exchange remembers orders that ended without a fill. */
  readonly retentionMs: number;
}

/** Of every request with an effect; exchange time. */
export const RECV_WINDOW_MS = 3000;
/** What of the window must be left when a request leaves. */
export const SIGN_LEFT_MS = 1000;
/** Own deadlines, real time. */
export const SEND_WITHIN_MS = 8000;
