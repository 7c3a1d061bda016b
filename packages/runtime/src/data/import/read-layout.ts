import type { DataError } from '../errors.ts';
import { Fault, faultError } from './fault.ts';
import { layoutOfHeader } from './header-layout.ts';
import type { Layout } from './layout.ts';
import { parsePair } from './pair-names.ts';
import type { ReadContext } from './reading.ts';
import type { Sample } from './sample.ts';
import { layoutOfShape } from './shape-layout.ts';

/** By header, or by shape where there is none. */
export function layoutOf(sample: Sample, { options, claims, kind }: ReadContext): Layout {
  const symbols = sample.names?.findIndex((name) => /^(symbol|pair|ticker)$/i.test(name.trim())) ?? -1;
  const pair =
    parsePair(options.pair ?? '') ?? (symbols < 0 ? null : parsePair(sample.rows[0]?.[symbols] ?? '')) ?? claims.pair;
  const hints = { options, pair, kind };
  return sample.names === null ? layoutOfShape(sample, hints) : layoutOfHeader(sample, hints);
}

export function tradesWithoutTimeframe({ file }: ReadContext): DataError {
  return faultError(
    new Fault('not-candles', 'these are trades; give a timeframe to build candles from them', {
      option: 'timeframe',
      values: '1m, say,',
    }),
    { file },
  );
}
