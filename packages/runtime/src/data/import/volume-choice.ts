import { Fault } from './fault.ts';
import { firstPlace, normalized, placeOf } from './column-names.ts';
import type { ImportOptions } from './options.ts';
import type { SeriesKind } from '../candles.ts';
import { currency, type NamedPair } from './pair-names.ts';
import { numbersAt, type Sample } from './sample.ts';

export interface VolumeHints {
  readonly options: ImportOptions;
  /** Tells `Volume BTC` from `Volume USDT`. */
  readonly pair: NamedPair | null;
  readonly kind: SeriesKind;
}

export interface VolumeChoice {
  readonly volume: number | null;
  readonly convert: boolean;
  readonly quoteVolume: number | null;
  readonly quoteName: string;
}

const BASE = [
  'volume',
  'vol',
  'v',
  'basevolume',
  'volumebase',
  'volumefrom',
  'volumebtccoin',
  'volumecrypto',
  'basevol',
];
const QUOTE = [
  'quotevolume',
  'quoteassetvolume',
  'quotevol',
  'volumequote',
  'volumeto',
  'turnover',
  'volumecurrency',
  'volccyquote',
  'quoteamount',
];
const TICKS = ['tickvol', 'tickvolume'];
const NO_CHOICE: VolumeChoice = { volume: null, convert: false, quoteVolume: null, quoteName: '' };

/** Finds the volume in the base asset by its header name, or refuses. Throws `columns`, `volume-unit`. */
export function chooseVolume(
  sample: Sample,
  hints: VolumeHints & { readonly high: number; readonly low: number },
): VolumeChoice {
  const { options, kind } = hints;
  const names = sample.names!.map(normalized);
  const chosen = placeOf(options.volumeColumn ?? options.columns?.volume, sample.names);
  const { base, quote } = basePlaces(sample, names, hints);
  const quoteName = quote === null ? '' : sample.names![quote]!;
  if (chosen !== null) return { ...NO_CHOICE, volume: chosen };
  if (options.volume === 'quote/close' && quote !== null)
    return { volume: quote, convert: true, quoteVolume: null, quoteName };
  if (base !== null) {
    refuseTickCounts(sample, base, names);
    return { volume: base, convert: false, quoteVolume: options.volume === 'base' ? null : quote, quoteName };
  }
  if (kind !== 'candle') return NO_CHOICE;
  if (quote !== null)
    throw new Fault('volume-unit', `no volume in the base asset: ${quoteName} counts the quote currency`, {
      option: 'volume',
      values: 'quote/close',
    });
  if (firstPlace(names, TICKS) !== null) throw tickCounts(sample.names![firstPlace(names, TICKS)!]!);
  throw new Fault('columns', `no column for volume among ${sample.names!.join(', ')}`, {
    option: 'volumeColumn',
    values: 'its name',
  });
}

/** By exact name, else by the currency in the name (`Volume BTC`), else by proof from the numbers. */
function basePlaces(
  sample: Sample,
  names: readonly string[],
  { pair, high, low }: VolumeHints & { high: number; low: number },
): { base: number | null; quote: number | null } {
  const named = { base: firstPlace(names, BASE), quote: firstPlace(names, QUOTE) };
  const withUnit = names.flatMap((name, place) => {
    const unit = /^vol(?:ume)?([a-z0-9]{2,})$/.exec(name)?.[1];
    return unit === undefined || unit === 'ma' || BASE.includes(name) ? [] : [{ place, unit: currency(unit) }];
  });
  const byUnit = (unit: string | undefined) => withUnit.find((column) => column.unit === unit)?.place ?? null;
  const base = named.base ?? byUnit(pair?.base);
  const quote = named.quote ?? byUnit(pair?.quote);
  if (base !== null || withUnit.length < 2) return { base, quote };
  return (
    provenPair(
      sample,
      withUnit.map(({ place }) => place),
      high,
      low,
    ) ?? { base, quote }
  );
}

/** Two volumes whose quotient lies between low and high in every row are base and quote. */
function provenPair(
  sample: Sample,
  places: readonly number[],
  high: number,
  low: number,
): { base: number; quote: number } | null {
  const highs = numbersAt(sample, high);
  const lows = numbersAt(sample, low);
  for (const base of places) {
    for (const quote of places) {
      const quotes = numbersAt(sample, quote);
      const volumes = numbersAt(sample, base);
      const fits = volumes.every(
        (volume, i) =>
          !(volume > 0) || (quotes[i]! >= lows[i]! * volume * 0.99 && quotes[i]! <= highs[i]! * volume * 1.01),
      );
      if (base !== quote && fits && volumes.some((volume) => volume > 0)) return { base, quote };
    }
  }
  return null;
}

/** A terminal writes zeros where it knows no real volume and counts price changes instead. */
function refuseTickCounts(sample: Sample, base: number, names: readonly string[]): void {
  const ticks = firstPlace(names, TICKS);
  if (ticks !== null && numbersAt(sample, base).every((volume) => volume === 0))
    throw tickCounts(sample.names![ticks]!);
}

function tickCounts(name: string): Fault {
  return new Fault('volume-unit', `no real volume: ${name} counts changes of the price`, {
    option: 'volumeColumn',
    values: name,
  });
}
