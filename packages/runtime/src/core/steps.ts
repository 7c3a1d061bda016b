import { Decimal } from './decimal.ts';

/**
 * A market's step (of amounts) or tick (of prices). Rounding works on the decimal text of a double, as freqtrade's does, but is
 * computed with doubles: for whole `k`, the double next to `k × step` is below, equal to or above `value` exactly when the decimal
 * is, as long as `k × step` has at most 15 digits.
 */
export interface Step {
  readonly size: number;
  /** `size` = `unit` ÷ `power`, both whole, `power` a power of ten. */
  readonly unit: number;
  readonly power: number;
}

const MOST_DIGITS = 1e15;

/** Throws on a step that is not a positive number. */
function makeStep(size: number): Step {
  if (!(size > 0) || !Number.isFinite(size)) throw new RangeError(`a step is a positive number, not ${size}`);
  for (let power = 1; power <= 1e15; power *= 10) {
    const unit = Math.round(size * power);
    if (unit >= 1 && unit < MOST_DIGITS && unit / power === size) return { size, unit, power };
  }
  return { size, unit: 0, power: 0 };
}

/** Steps are few and asked for often, that of amounts and that of prices in turn: each question remembers its last answer. */
const known = new Map<number, Step>();
let lastAmountStep = makeStep(1);
let lastTick = makeStep(1);

function stepOf(size: number): Step {
  let step = known.get(size);
  if (step === undefined) known.set(size, (step = makeStep(size)));
  return step;
}

function amountStepOf(size: number): Step {
  if (lastAmountStep.size !== size) lastAmountStep = stepOf(size);
  return lastAmountStep;
}

function tickOf(size: number): Step {
  if (lastTick.size !== size) lastTick = stepOf(size);
  return lastTick;
}

/** Toward zero to a multiple of the step; unchanged without one. For amounts. */
export function truncateToStep(value: number, size: number | null): number {
  if (size === null || Number.isNaN(value)) return value;
  return value < 0 ? -truncatePositive(-value, amountStepOf(size)) : truncatePositive(value, amountStepOf(size));
}

/** Base units cut to what the market can trade; futures trade whole steps of contracts. */
export function truncateAmount(
  amount: number,
  market: { readonly amountStep: number | null; readonly contractSize: number },
): number {
  if (market.contractSize === 1) return truncateToStep(amount, market.amountStep);
  const size = Decimal.of(market.contractSize);
  const contracts = truncateToStep(Decimal.of(amount).dividedBy(size).toNumber(), market.amountStep);
  return Decimal.of(contracts).times(size).toNumber();
}

/** To the nearest multiple of the tick, halves away from zero; unchanged without one. For prices. */
export function roundToTick(value: number, size: number | null): number {
  if (size === null || Number.isNaN(value)) return value;
  return value < 0 ? -roundPositive(-value, tickOf(size)) : roundPositive(value, tickOf(size));
}

/** Up to a multiple of the tick; a multiple stays. For the stop of a long. */
export function ceilToTick(value: number, size: number | null): number {
  if (size === null || Number.isNaN(value) || value <= 0) return value;
  const step = tickOf(size);
  const quick = quickSteps(value, step);
  if (isSure) return ((quick + 1) * step.unit) / step.power;
  const below = truncatePositive(value, step);
  return below === value ? value : nextMultiple(below, step);
}

/** Down to a multiple of the tick. For the stop of a short. */
export function floorToTick(value: number, size: number | null): number {
  if (size === null || Number.isNaN(value) || value <= 0) return value;
  return truncatePositive(value, tickOf(size));
}

function truncatePositive(value: number, step: Step): number {
  const quick = quickSteps(value, step);
  if (isSure) return (quick * step.unit) / step.power;
  const guess = wholeSteps(value, step);
  if (guess < 0) return truncateExactly(value, step);
  return (guess * step.unit) / step.power;
}

/** Whether `quickSteps` found a number that is clearly not next to a whole one. */
let isSure = false;
/** How far the number is from the whole one below. */
let rest = 0;

/** Below this many steps the quotient is off by less than `SURE_MARGIN`. */
const QUICK_LIMIT = 1e9;
const SURE_MARGIN = 1e-6;

/** Whole steps in `value` by one division at most, certain when `isSure`. */
function quickSteps(value: number, step: Step): number {
  const quotient = step.unit === 1 ? value * step.power : (value * step.power) / step.unit;
  const whole = Math.floor(quotient);
  rest = quotient - whole;
  isSure = quotient < QUICK_LIMIT && rest > SURE_MARGIN && rest < 1 - SURE_MARGIN;
  return whole;
}

/** Number of whole steps in `value`; −1 when doubles cannot tell. */
function wholeSteps(value: number, step: Step): number {
  if (step.power === 0) return -1;
  let count = Math.floor((value * step.power) / step.unit);
  if ((count + 1) * step.unit >= MOST_DIGITS) return -1;
  if ((count * step.unit) / step.power > value) count--;
  else if (((count + 1) * step.unit) / step.power <= value) count++;
  return count;
}

function roundPositive(value: number, step: Step): number {
  const quick = quickSteps(value, step);
  if (quick < QUICK_LIMIT && step.power !== 0 && Math.abs(rest - 0.5) > SURE_MARGIN) {
    return ((rest > 0.5 ? quick + 1 : quick) * step.unit) / step.power;
  }
  const count = wholeSteps(value, step);
  if (count < 0 || (2 * count + 1) * step.unit * 5 >= MOST_DIGITS) return roundExactly(value, step);
  const half = ((2 * count + 1) * step.unit * 5) / (step.power * 10);
  return ((value >= half ? count + 1 : count) * step.unit) / step.power;
}

function nextMultiple(below: number, step: Step): number {
  const count = step.power === 0 ? Number.NaN : Math.round((below * step.power) / step.unit) + 1;
  if (count * step.unit < MOST_DIGITS) return (count * step.unit) / step.power;
  return Decimal.of(below).plus(Decimal.of(step.size)).toNumber();
}

function truncateExactly(value: number, step: Step): number {
  const size = Decimal.of(step.size);
  return Decimal.times(Decimal.of(value).stepsOf(size), size).toNumber();
}

function roundExactly(value: number, step: Step): number {
  const size = Decimal.of(step.size);
  const exact = Decimal.of(value);
  const below = Decimal.times(exact.stepsOf(size), size);
  const rest = exact.minus(below);
  return (rest.plus(rest).compare(size) >= 0 ? below.plus(size) : below).toNumber();
}
