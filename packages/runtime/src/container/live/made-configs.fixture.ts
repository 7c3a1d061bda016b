import fc from 'fast-check';
import { checkConfig } from '../../config/check-config.ts';
import { ConfigError } from '../../config/errors.ts';
import { rowsBelow } from '../../config/key-table.ts';
import { mergeLayers } from '../../config/load-config.ts';
import { accountLimits } from './account-limits.ts';
import { liveCaps } from './live-caps.ts';

const names = (block: string): readonly string[] => rowsBelow(block).map(({ path }) => path.replace(`${block}.`, ''));
const KEYS = { caps: names('live.caps'), account_limits: names('live.account_limits') };
const BASE = { dry_run: false, exchange: { name: 'binance', pair_whitelist: ['BTC/USDT'] }, stake_currency: 'USDT' };
const WHOLE = [0, 1, 2, 3, 5, 10, 11, 300, 301, 10_000, 10_001, 1e9, Number.MAX_SAFE_INTEGER];
const BROKEN = [0.01, 0.05, 0.1, 0.11, 0.5, 1.01, 3.01, 5.01, 1e308];

/** What fits most keys, nine times of ten. */
const value = fc.oneof(
  { weight: 36, arbitrary: fc.constantFrom<unknown>(...WHOLE) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...BROKEN) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(-1, -0.01, -0, '20', '1e9', '', null, true, [], [1], {}, 'NaN') },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);
const oddKey = fc.constantFrom('toString', 'constructor', '__proto__', 'ordersPerDay', 'ORDERS_PER_DAY', '');
const numbersOf = (keys: readonly string[]) =>
  fc
    .array(
      fc.tuple(fc.oneof({ weight: 39, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: oddKey }), value),
      {
        maxLength: 5,
      },
    )
    .map((entries): unknown => Object.fromEntries(entries));
const block = (keys: readonly string[]) =>
  fc.oneof({ weight: 39, arbitrary: numbersOf(keys) }, { weight: 1, arbitrary: value });
const layer = fc
  .record(
    {
      live: fc.record({ caps: block(KEYS.caps), account_limits: block(KEYS.account_limits) }, { requiredKeys: [] }),
      max_open_trades: value,
    },
    { requiredKeys: [] },
  )
  .map((config) => JSON.stringify(config));
/** Cut somewhere, now and then. */
const text = fc
  .tuple(
    layer,
    fc.oneof(
      { weight: 39, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
  )
  .map(([whole, share]) => whole.slice(0, Math.floor(whole.length * share)));
const variable = (keys: readonly string[]) =>
  fc.option(
    block(keys).map((each) => JSON.stringify(each)),
    { nil: undefined },
  );
const overlaid = fc.option(
  fc
    .tuple(fc.constantFrom(...KEYS.caps), value)
    .map(([key, each]) => ({ [`FREQTRADE__LIVE__CAPS__${key.toUpperCase()}`]: String(each) })),
  { nil: {} },
);
/** Configs of one or two layers, and variables beside them: what fits, what is too large, and what is nonsense. */
export const madeConfigs = fc.record({
  texts: fc.array(text, { minLength: 1, maxLength: 2 }),
  overlaid,
  caps: variable(KEYS.caps),
  limits: variable(KEYS.account_limits),
});
type MadeConfig = typeof madeConfigs extends fc.Arbitrary<infer T> ? T : never;

/** What a live session would be bound by; null where it does not start. Throws for an accident. */
export function boundBy({ texts, overlaid: variables, caps, limits }: MadeConfig) {
  try {
    const layers = texts.map((each, at) => ({ name: `part ${at}`, text: each }));
    const loaded = mergeLayers([{ name: 'base', values: BASE }, ...layers], variables);
    if (checkConfig(loaded, { mode: 'live' }).errors.length > 0) return null;
    const env = { TRADAI_LIVE_CAPS: caps, TRADAI_ACCOUNT_LIMITS: limits };
    return { caps: liveCaps(loaded.values, env).caps, limits: accountLimits(loaded.values, env).limits };
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}
