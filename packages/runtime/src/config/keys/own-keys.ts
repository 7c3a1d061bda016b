import { row, type KeyRow } from '../key-row.ts';
import { anything, block, flag, notNegative, whole, words, type Shape } from '../shape.ts';

const JUDGED = 'IIII judged-elsewhere';
const CAPS = 'IIIH with-money';

const caps: readonly (readonly [name: string, shape: Shape, doc: string])[] = [
  ['orders_per_minute', whole, 'Orders that enter or leave, sent within a minute; more halts entries. At most 10.'],
  ['orders_per_day', whole, 'Orders that enter or leave, sent within a day; more halts entries. At most 300.'],
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

const limits: readonly (readonly [name: string, doc: string])[] = [
  ['gross_share', 'Worth of all positions and entries of all sessions, ratio of what the account had. At most 1.'],
  ['net_share', 'The same of longs less shorts. At most 1.'],
  ['coin_share', 'The same of one coin. At most 0.5.'],
  ['reduce_share', 'Fall of what the sessions have made, from which on nothing is entered. At most 0.08.'],
  ['halt_share', 'The same, from which on a person has to look. At most 0.15.'],
];

/** Keys that freqtrade never had. */
export const OWN_KEYS: readonly KeyRow[] = [
  row('performance', anything, JUDGED, 'What figures of a backtest should reach; the platform judges by it.', {
    inner: JUDGED,
  }),
  row('live', block('{"caps": {"orders_per_day": 50}}'), 'IIHH live-only', 'What bounds a session.'),
  row('live.kill_switch', flag, 'IIHH live-only', 'Enters nothing from when it is read until a person resumes.'),
  row(
    'live.stop_failure',
    words(['exit', 'alarm']),
    CAPS,
    'Where no stop can be placed: leave at the market (exit, the usual), or halt and call (alarm).',
  ),
  row(
    'live.loss_of_day',
    words(['halt', 'flatten']),
    CAPS,
    'Once a day has lost what it may: enter nothing (halt, the usual), or leave all as well (flatten).',
  ),
  row('live.caps', block('{"orders_per_day": 50}'), CAPS, 'Lowers what a session may do at most; raises nothing.'),
  ...caps.map(([name, shape, doc]) => row(`live.caps.${name}`, shape, CAPS, doc)),
  row(
    'live.account_limits',
    block('{"coin_share": 0.2}'),
    CAPS,
    'Lowers what all sessions of the account together may do; raises nothing.',
  ),
  ...limits.map(([name, doc]) => row(`live.account_limits.${name}`, notNegative, CAPS, doc)),
];
