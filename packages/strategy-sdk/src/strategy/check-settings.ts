import { StrategyError } from '../errors.ts';
import { describe } from '../graph/counts.ts';
import type { StrategySettings } from '../trading/settings.ts';

/** Null when the value is fine, otherwise what was expected. */
type Check = (value: unknown) => string | null;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const number: Check = (value) => (isNumber(value) ? null : 'a number');
const ratioNotBelowZero: Check = (value) => (isNumber(value) && value >= 0 ? null : 'a ratio, 0 or more');
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'true or false');
const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    isNumber(value) && Number.isInteger(value) && value >= least && value <= most
      ? null
      : `a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`;
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string) ? null : `one of ${words.join(', ')}`;
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null) return 'an object';
    for (const [name, entry] of Object.entries(value)) {
      const check = fields[name];
      if (check === undefined) return `only ${Object.keys(fields).join(', ')} (got ${name})`;
      const expected = check(entry);
      if (expected !== null) return `${expected} in ${name}`;
    }
    return null;
  };
const orderType = oneOf('limit', 'market');
const timeInForce = oneOf('GTC', 'IOC', 'FOK', 'PO');

const CHECKS: Readonly<Record<keyof StrategySettings, Check>> = {
  stoploss: (value) => (isNumber(value) && value < 0 ? null : 'a ratio below 0, such as -0.1'),
  minimalRoi: roiProblem,
  trailingStop: flag,
  trailingStopPositive: (value) => (isNumber(value) && value > 0 ? null : 'a ratio above 0'),
  trailingStopPositiveOffset: ratioNotBelowZero,
  trailingOnlyOffsetIsReached: flag,
  useCustomStoploss: flag,
  useExitSignal: flag,
  exitProfitOnly: flag,
  exitProfitOffset: number,
  ignoreRoiIfEntrySignal: flag,
  ignoreBuyingExpiredCandleAfter: ratioNotBelowZero,
  canShort: flag,
  maxOpenTrades: (value) =>
    value === -1 || (isNumber(value) && Number.isInteger(value) && value >= 1) || value === Number.POSITIVE_INFINITY
      ? null
      : '-1 (no limit) or a whole number from 1',
  stakeAmount: (value) =>
    value === 'unlimited' || (isNumber(value) && value > 0) ? null : 'a number above 0 or "unlimited"',
  maxEntryPositionAdjustment: whole(-1),
  orderTypes: record({
    entry: orderType,
    exit: orderType,
    stoploss: orderType,
    stoplossOnExchange: flag,
    emergencyExit: orderType,
    forceEntry: orderType,
    forceExit: orderType,
  }),
  orderTimeInForce: record({ entry: timeInForce, exit: timeInForce }),
  unfilledtimeout: record({
    entry: ratioNotBelowZero,
    exit: ratioNotBelowZero,
    exitTimeoutCount: whole(0),
    unit: oneOf('minutes', 'seconds'),
  }),
  processOnlyNewCandles: flag,
  startupCandleCount: whole(0),
  tagPolicy: oneOf('first', 'last', 'join'),
  onOpposite: oneOf('wait', 'exit', 'reverse'),
  actOn: oneOf('touch', 'close'),
  maxSlippage: record({ ratio: ratioNotBelowZero, retries: whole(0) }),
  rowsBack: whole(1, 1000),
  stateVersion: whole(1),
};
export const SETTING_NAMES = Object.keys(CHECKS);

/** Throws `invalid-setting` with strategy, setting, value and what was expected. */
export function checkSettings(who: string, definition: Readonly<Record<string, unknown>>): void {
  for (const [name, check] of Object.entries(CHECKS)) {
    const value = definition[name];
    if (value === undefined && name !== 'stoploss') continue;
    const expected = check(value);
    if (expected !== null) throw refused(who, `${name} is ${describe(value)}; expected ${expected}`);
  }
  checkTrailing(who, definition);
}

/** freqtrade refuses these combinations too. */
function checkTrailing(who: string, settings: Partial<StrategySettings>): void {
  const { trailingStop, trailingStopPositive, trailingStopPositiveOffset = 0, trailingOnlyOffsetIsReached } = settings;
  if (trailingStop && trailingOnlyOffsetIsReached && trailingStopPositive === undefined) {
    throw refused(who, 'trailingOnlyOffsetIsReached needs trailingStopPositive');
  }
  if (
    trailingStop &&
    trailingStopPositive !== undefined &&
    trailingStopPositiveOffset > 0 &&
    trailingStopPositiveOffset <= trailingStopPositive
  ) {
    throw refused(
      who,
      `trailingStopPositiveOffset is ${trailingStopPositiveOffset}; expected more than trailingStopPositive, ${trailingStopPositive}`,
    );
  }
}

function roiProblem(value: unknown): string | null {
  const expected = 'minutes in trade with their ratios, such as { 0: 0.05, 60: 0.01 }';
  if (typeof value !== 'object' || value === null) return expected;
  return Object.entries(value).every(([minutes, ratio]) => /^\d+$/.test(minutes) && isNumber(ratio)) ? null : expected;
}

function refused(who: string, problem: string): StrategyError {
  return new StrategyError('invalid-setting', `${who}: ${problem}.`);
}
