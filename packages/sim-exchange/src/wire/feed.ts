import type { PublicEvent } from '../engine/events.ts';
import type { Engine } from '../engine/interface.ts';

/** What a feed works with. */
export interface FeedContext {
  readonly engine: Engine;
  readonly now: () => number;
  /** Milliseconds after its close at which a candle's last frame is sent; `null`: never. */
  readonly finalDelayMs: (stream: string) => number | null;
  readonly emit: (payload: unknown, symbol: string | null) => void;
}

/** A stream that somebody listens to. */
export interface Feed {
  /** What happens in its markets. */
  readonly see?: (event: PublicEvent) => void;
  readonly close?: () => void;
}
