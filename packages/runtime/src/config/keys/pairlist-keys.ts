import { row, type Classing, type KeyRow } from '../key-row.ts';
import {
  anything,
  flag,
  isRecord,
  notNegative,
  number,
  positive,
  text,
  texts,
  whole,
  words,
  type Shape,
} from '../shape.ts';
import { timeframe } from './strategy-keys.ts';

const LIST: Shape = { kind: 'list', of: anything, expected: 'a list such as [{"method": "StaticPairList"}]' };
const DYNAMIC = 'RRRR dynamic-list';
const BIASED = 'AARR filter-biased';
const OUTSIDE = 'RRRR outside-list';
const seconds = positive;
const periods: Options = {
  lookback_days: whole,
  refresh_period: seconds,
};

type Options = Readonly<Record<string, Shape>>;

/** The lists, which begin a chain, and the filters, which follow one; freqtrade's names and options. */
export const PAIRLIST_KEYS: readonly KeyRow[] = [
  row('pairlists', LIST, 'HHHH pairs', 'Lists of pairs and filters over them, in order.'),
  ...handler('StaticPairList', 'HHHH pairs', 'The white list.', { allow_inactive: flag }),
  ...handler('VolumePairList', DYNAMIC, 'Pairs by volume.', {
    number_assets: number({ whole: true, least: 1 }, 'a whole number from 1'),
    sort_key: words(['quoteVolume']),
    min_value: notNegative,
    max_value: notNegative,
    refresh_period: seconds,
    lookback_days: whole,
    lookback_timeframe: timeframe,
    lookback_period: whole,
  }),
  ...handler('PercentChangePairList', DYNAMIC, 'Pairs by change of price.', {
    number_assets: number({ whole: true, least: 1 }, 'a whole number from 1'),
    sort_key: words(['percentage']),
    min_value: number({}, 'a number'),
    max_value: number({}, 'a number'),
    sort_direction: words(['asc', 'desc']),
    refresh_period: seconds,
    lookback_days: whole,
    lookback_timeframe: timeframe,
    lookback_period: whole,
  }),
  ...handler('AgeFilter', DYNAMIC, 'Pairs by days since their listing.', {
    min_days_listed: number({ whole: true, least: 1 }, 'a whole number from 1'),
    max_days_listed: number({ whole: true, least: 1 }, 'a whole number from 1'),
  }),
  ...handler('SpreadFilter', DYNAMIC, 'Pairs by spread.', { max_spread_ratio: notNegative }),
  ...handler('RangeStabilityFilter', DYNAMIC, 'Pairs by range.', {
    ...periods,
    min_rate_of_change: notNegative,
    max_rate_of_change: notNegative,
    sort_direction: words(['asc', 'desc']),
  }),
  ...handler('VolatilityFilter', DYNAMIC, 'Pairs by volatility.', {
    ...periods,
    min_volatility: notNegative,
    max_volatility: notNegative,
    sort_direction: words(['asc', 'desc']),
  }),
  ...handler('DelistFilter', DYNAMIC, 'Pairs that stay listed.', { max_days_from_now: whole }),
  ...handler('PriceFilter', BIASED, 'Pairs by price.', {
    low_price_ratio: notNegative,
    min_price: notNegative,
    max_price: notNegative,
    max_value: notNegative,
  }),
  ...handler('PrecisionFilter', BIASED, 'Pairs whose steps are fine enough for the stop.', {}),
  ...handler('PairInformationFilter', BIASED, 'Pairs by what the exchange says of them.', {}),
  ...handler('PerformanceFilter', 'IIRR filter-no-history', 'Pairs by what they earned.', {
    minutes: whole,
    min_profit: number({}, 'a number'),
  }),
  ...handler('FullTradesFilter', 'IIRR filter-no-history', 'Only traded pairs when all slots are taken.', {}),
  ...handler(
    'ShuffleFilter',
    'HHRR filter-order',
    'Pairs in random order.',
    { seed: number({ whole: true }, 'a whole number'), shuffle_frequency: words(['candle', 'iteration']) },
    (value) =>
      isRecord(value) && typeof value['seed'] === 'number' ? 'HHRR filter-order' : 'RRRR shuffle-without-seed',
  ),
  ...handler('OffsetFilter', 'HHRR filter-order', 'Pairs from a position on.', { offset: whole, number_assets: whole }),
  ...handler('RemotePairList', OUTSIDE, 'A list from an address.', {
    mode: words(['whitelist', 'blacklist']),
    processing_mode: words(['filter', 'append']),
    pairlist_url: text,
    number_assets: whole,
    refresh_period: seconds,
    keep_pairlist_on_failure: flag,
    read_timeout: positive,
    bearer_token: text,
    save_to_file: text,
  }),
  ...handler('MarketCapPairList', OUTSIDE, 'Pairs by market capitalization.', {
    number_assets: whole,
    max_rank: whole,
    refresh_period: seconds,
    mode: words(['whitelist', 'total_assets', 'top_rank']),
    categories: texts,
  }),
  ...handler('CrossMarketPairList', OUTSIDE, 'Pairs that another market has.', {
    mode: words(['whitelist', 'blacklist']),
    pairs_exist_on: words(['spot', 'futures']),
  }),
  ...handler('ProducerPairList', OUTSIDE, 'Pairs of another bot.', { producer_name: text, number_assets: whole }),
];

function handler(
  method: string,
  classing: Classing,
  doc: string,
  options: Options,
  classOf: (value: unknown) => Classing = () => classing,
): KeyRow[] {
  const path = `pairlists[].${method}`;
  const inner = method === 'StaticPairList' ? classing : `${classing.slice(0, 4)} follows-handler`;
  return [
    row(path, anything, classing, doc, { classOf }),
    ...Object.entries(options).map(([name, shape]) => row(`${path}.${name}`, shape, inner, doc)),
  ];
}
