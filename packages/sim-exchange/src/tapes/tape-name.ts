import { basename } from 'node:path';
import { type Frame, FRAMES, isFrame } from '../market/frames.ts';
import type { MarketKind } from '../market/market-spec.ts';

/** What a file of a tape holds, by its name. */
export interface TapeName {
  readonly holds: 'candles' | 'mark' | 'funding';
  readonly kind: MarketKind;
  readonly base: string;
  readonly quote: string;
  /** `null` for funding. */
  readonly frame: Frame | null;
}

const NAME =
  /^([A-Za-z0-9]+)_([A-Za-z0-9]+)(?:_([A-Za-z0-9]+))?-(?:(funding_rate)|(\d+[smhdwM])(-mark)?)\.csv(?:\.gz)?$/;

/**
 * Reads names as freqtrade gives them: `BTC_USDT-1h.csv.gz` is spot, `BTC_USDT_USDT-1h.csv.gz` futures, with `-8h-mark` and
 * `-funding_rate` beside it. `null` for other names.
 */
export function tapeName(file: string): TapeName | null {
  const [, base, quote, settle, funding, frame, mark] = NAME.exec(basename(file)) ?? [];
  if (base === undefined || quote === undefined) return null;
  const kind = settle === undefined ? 'spot' : 'usdm';
  if (settle !== undefined && settle !== quote) return null;
  if (funding !== undefined) return kind === 'spot' ? null : { holds: 'funding', kind, base, quote, frame: null };
  if (frame === undefined || !isFrame(frame) || FRAMES[frame] === 0) return null;
  return { holds: mark === undefined ? 'candles' : 'mark', kind, base, quote, frame };
}
