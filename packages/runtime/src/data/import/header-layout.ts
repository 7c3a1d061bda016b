import { firstPlace, normalized, placeOf } from './column-names.ts';
import { Fault } from './fault.ts';
import type { CandleLayout, Layout, TradeLayout } from './layout.ts';
import type { ImportField } from './options.ts';
import { timeLikeness, type Sample, type TimeLikeness } from './sample.ts';
import { chooseVolume, type VolumeHints } from './volume-choice.ts';

/** Header names by meaning, the surest first; compared without case, blanks and punctuation. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  time: 'timestampms opentime opentimems timestamp unix unixtime unixtimestamp epoch time datetime date ts mts t timems timeutc dateutc gmttime starttime startat begin timeperiodstart candlebegintime dtyyyymmdd localtime datum zeit uhrzeit'.split(
    ' ',
  ),
  closeTime: 'closetime closetimems timeclose endtime timeperiodend'.split(' '),
  open: 'open o openprice opening priceopen erffnung eroeffnung'.split(' '),
  high: 'high h highprice max pricehigh hoch hchst tageshoch'.split(' '),
  low: 'low l lowprice min pricelow tief tiefst tagestief'.split(' '),
  close: 'close c closeprice last priceclose schluss schlusskurs price'.split(' '),
  symbol: 'symbol pair ticker instrument market sym currencypair tic coin'.split(' '),
  price: 'price p rate executionprice'.split(' '),
  amount: 'qty quantity amount size volume vol q basevolume'.split(' '),
  id: 'id tradeid aggtradeid aggid tid a'.split(' '),
};

/** Which column is what, by the names in the header. Throws `columns` or `volume-unit`, which concern the header line. */
export function layoutOfHeader(sample: Sample, hints: VolumeHints): Layout {
  const names = sample.names!.map(normalized);
  const find = (meaning: string, field?: ImportField) =>
    placeOf(field && hints.options.columns?.[field], sample.names) ?? firstPlace(names, NAMES[meaning]!);
  const symbol = find('symbol', 'symbol');
  const time = timePlaces(sample, names, placeOf(hints.options.columns?.time, sample.names));
  const prices = {
    open: find('open', 'open'),
    high: find('high', 'high'),
    low: find('low', 'low'),
    close: find('close', 'close'),
  };
  const { open, high, low, close } = prices;
  if (open === null && high === null && low === null) {
    const other = fundingLayout(names, time, symbol) ?? tradeLayout(names, time, symbol);
    if (other) return other;
  }
  if (time === null) throw missingColumns(['time'], sample.names!);
  if (open === null || high === null || low === null || close === null) {
    throw missingColumns(
      Object.entries(prices).flatMap(([field, place]) => (place === null ? [field] : [])),
      sample.names!,
    );
  }
  const volume = chooseVolume(sample, { ...hints, high, low });
  const closeTime = firstPlace(names, NAMES['closeTime']!);
  return {
    shape: 'candles',
    ...time,
    open,
    high,
    low,
    close,
    ...volume,
    symbol,
    closeTime: time.stampsClose ? null : closeTime,
    kind: null,
  };
}

interface TimePlaces {
  readonly time: number;
  readonly clock: number | null;
  readonly stampsClose: boolean;
}

/** A column with a Unix time is surest, then one with a zone, then date and clock together, then a time without a zone, then a day. */
function timePlaces(sample: Sample, names: readonly string[], chosen: number | null): TimePlaces | null {
  const first = sample.rows[0] ?? [];
  if (chosen !== null)
    return { time: chosen, clock: null, stampsClose: NAMES['closeTime']!.includes(names[chosen] ?? '') };
  const places = NAMES['time']!.flatMap((name) => names.flatMap((other, place) => (other === name ? [place] : [])));
  const nameless = names.flatMap((name, place) =>
    name === '' && timeLikeness(first[place] ?? '') !== 'none' ? [place] : [],
  );
  const candidates = [...places, ...nameless];
  const like = (kind: TimeLikeness) => candidates.find((place) => timeLikeness(first[place] ?? '') === kind);
  const sure = like('unix') ?? like('zoned');
  if (sure !== undefined) return { time: sure, clock: null, stampsClose: false };
  const date = like('date');
  const clock = like('clock');
  if (date !== undefined && clock !== undefined) return { time: date, clock, stampsClose: false };
  const any = like('wall') ?? date ?? candidates[0];
  if (any !== undefined) return { time: any, clock: null, stampsClose: false };
  const closeTime = firstPlace(names, NAMES['closeTime']!);
  return closeTime === null ? null : { time: closeTime, clock: null, stampsClose: true };
}

function fundingLayout(names: readonly string[], time: TimePlaces | null, symbol: number | null): CandleLayout | null {
  const rate = firstPlace(names, ['fundingrate', 'lastfundingrate']);
  const fundingTime =
    time ??
    (names.includes('fundingtime') ? { time: names.indexOf('fundingtime'), clock: null, stampsClose: false } : null);
  if (rate === null || fundingTime === null) return null;
  return {
    shape: 'candles',
    ...fundingTime,
    open: rate,
    high: rate,
    low: rate,
    close: rate,
    volume: null,
    convert: false,
    quoteVolume: null,
    quoteName: '',
    closeTime: null,
    symbol,
    kind: 'funding',
  };
}

function tradeLayout(names: readonly string[], time: TimePlaces | null, symbol: number | null): TradeLayout | null {
  const price = firstPlace(names, NAMES['price']!);
  const amount = firstPlace(names, NAMES['amount']!);
  const tradeTime =
    time ?? (names.includes('transacttime') ? { time: names.indexOf('transacttime'), clock: null } : null);
  if (price === null || amount === null || tradeTime === null) return null;
  return {
    shape: 'trades',
    time: tradeTime.time,
    clock: tradeTime.clock,
    price,
    amount,
    id: firstPlace(names, NAMES['id']!),
    symbol,
  };
}

function missingColumns(fields: readonly string[], names: readonly string[]): Fault {
  return new Fault(
    'columns',
    `no column for ${fields.join(', ')} among ${names.map((name) => (name === '' ? '(nameless)' : name)).join(', ')}`,
    { option: 'columns', values: `${fields[0]} = name or place` },
  );
}
