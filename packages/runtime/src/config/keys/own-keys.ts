import { row, type KeyRow } from '../key-row.ts';
import { anything, block, notNegative, whole, type Shape } from '../shape.ts';

const JUDGED = 'IIII judged-elsewhere';
const CAPS = 'IIIH with-money';

const caps: readonly (readonly [name: string, shape: Shape, doc: string])[] = [
  ['orders_per_minute', whole, 'Orders that are sent within a minute; more halts entries. At most 10.'],
  ['orders_per_day', whole, 'Orders that are sent within a day; more halts entries. At most 300.'],
  ['order_share', notNegative, 'Worth of one order, ratio of the equity that the session began with. At most 0.1.'],
  ['open_share', notNegative, 'Worth of all positions and entries, ratio of that equity. At most 1.'],
  ['day_share', notNegative, 'Worth of what is bought within a day, ratio of that equity. At most 3.'],
  ['rejects_in_row', whole, 'Orders of a pair refused one after the other; then it is not entered. At most 5.'],
  ['unknowns_in_row', whole, 'Orders without a clear answer one after the other; then entries halt. At most 3.'],
  ['open_positions', whole, 'Pairs with a position. At most max_open_trades.'],
  ['leverage', notNegative, 'Leverage of an entry. At most 5.'],
  [
    'loss_share',
    notNegative,
    'Loss of a day, open trades included, ratio of that equity; then entries halt. At most 0.05.',
  ],
  ['price_distance', notNegative, 'How far a limit lies from the last price, ratio of it. At most 0.05.'],
  ['mark_age_ms', whole, 'Age of the last price by which an entry is sent, ms. At most 10000.'],
];

/** Keys that freqtrade never had. */
export const OWN_KEYS: readonly KeyRow[] = [
  row('performance', anything, JUDGED, 'What figures of a backtest should reach; the platform judges by it.', {
    inner: JUDGED,
  }),
  row('live', block('{"caps": {"orders_per_day": 50}}'), CAPS, 'Trading with money alone.'),
  row('live.caps', block('{"orders_per_day": 50}'), CAPS, 'Lowers what a session may do at most; raises nothing.'),
  ...caps.map(([name, shape, doc]) => row(`live.caps.${name}`, shape, CAPS, doc)),
];
