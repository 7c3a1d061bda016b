import { describe, expect, it } from 'vitest';
import {
  all,
  any,
  barsSince,
  changed,
  choose,
  consecutive,
  cooldown,
  crossesAbove,
  crossesBelow,
  cumulative,
  div,
  every,
  falling,
  first,
  max,
  maxSince,
  min,
  minSince,
  not,
  pivotHigh,
  pivotLow,
  rising,
  scan,
  select,
  shiftBy,
  some,
  sub,
  sumSince,
  valueWhen,
  vote,
  when,
  where,
  type Column,
  type Series,
} from '../index.ts';
import { computed } from '../testing/compute.fixture.ts';

const N = Number.NaN;
const INF = Number.POSITIVE_INFINITY;
type Case = readonly [
  title: string,
  closes: readonly number[],
  build: (x: Series<'1h'>) => Column<'1h'>,
  expected: readonly (number | boolean)[],
];

function table(cases: readonly Case[]): void {
  it.each(cases)('%s', (_, closes, build, expected) => {
    expect(computed(closes, build)).toEqual(expected);
  });
}

describe('arithmetic passes NaN on', () => {
  table([
    ['add', [1, N, 3], (x) => x.add(2), [3, N, 5]],
    ['add of columns', [1, N, 3], (x) => x.add(x), [2, N, 6]],
    ['sub', [1, N, 3], (x) => x.sub(2), [-1, N, 1]],
    ['sub from a constant', [1, N, 3], (x) => sub(2, x), [1, N, -1]],
    ['mul', [1, N, 3], (x) => x.mul(-2), [-2, N, -6]],
    ['div by zero is infinite', [1, 0, -1], (x) => x.div(0), [INF, N, -INF]],
    ['div of a constant', [2, 0, N], (x) => div(1, x), [0.5, INF, N]],
    ['mod has the sign of the divisor', [5, -5, -1, 3, N], (x) => x.mod(3), [2, 1, 2, 0, N]],
    ['mod by a negative number', [5, -5], (x) => x.mod(-3), [-1, -2]],
    ['pow', [2, 3, N], (x) => x.pow(2), [4, 9, N]],
    ['neg and abs', [-2, 3, N], (x) => x.neg().abs(), [2, 3, N]],
    ['sqrt of a negative number is NaN', [4, -1], (x) => x.sqrt(), [2, N]],
    ['log and exp', [1, 0], (x) => x.log(), [0, -INF]],
    [
      'round takes halves to even',
      [0.5, 1.5, 2.5, -0.5, -1.5, N, 1e300],
      (x) => x.round(),
      [0, 2, 2, -0, -2, N, 1e300],
    ],
    ['round to digits', [1.005, 2.345, 1.25], (x) => x.round(1), [1, 2.3, 1.2]],
    ['clip', [1, 5, 9, N], (x) => x.clip(2, 8), [2, 5, 8, N]],
    ['clip by columns', [1, 5, 9], (x) => x.clip(x.mul(0).add(2), x.mul(0).add(8)), [2, 5, 8]],
  ]);
});

describe('comparisons with NaN are false', () => {
  table([
    ['gt', [1, 2, N], (x) => x.gt(1), [false, true, false]],
    ['gte', [1, 2, N], (x) => x.gte(2), [false, true, false]],
    ['lt', [1, 2, N], (x) => x.lt(2), [true, false, false]],
    ['lte', [1, 2, N], (x) => x.lte(1), [true, false, false]],
    ['eq', [1, 2, N], (x) => x.eq(x), [true, true, false]],
    ['ne', [1, 2, N], (x) => x.ne(1), [false, true, false]],
    ['ne of columns', [1, 2, N], (x) => x.ne(x), [false, false, false]],
    ['not of them is true', [1, 2, N], (x) => not(x.gt(1)), [true, false, true]],
    ['between includes its bounds', [1, 2, 3, 4, N], (x) => x.between(2, 3), [false, true, true, false, false]],
    ['oneOf', [1, 2, 3, N], (x) => x.oneOf([1, 3]), [true, false, true, false]],
    ['isNaN', [1, N], (x) => x.isNaN(), [false, true]],
  ]);
});

describe('conditions', () => {
  table([
    ['all of nested lists', [1, 2, 3], (x) => all(x.gt(1), [[x.lt(3)]]), [false, true, false]],
    ['all of nothing is true', [1, 2], () => all(), [true, true]],
    ['any of nothing is false', [1, 2], (x) => any([when(false, x.gt(0))]), [false, false]],
    [
      'an absent clause is neutral',
      [1, 2],
      (x) =>
        all(
          x.gt(1),
          when(false, () => x.gt(5)),
        ),
      [false, true],
    ],
    ['any', [1, 2, 3], (x) => any(x.lt(2), x.gt(2)), [true, false, true]],
    ['and, or, xor', [1, 2, 3], (x) => x.gt(1).and(x.lt(3)).or(x.gt(2)).xor(x.gt(2)), [false, true, false]],
    ['vote counts the true ones', [1, 2, 3], (x) => vote([x.gt(1), x.gt(2), when(false, x.gt(0))]), [0, 1, 2]],
    ['shift has false in front', [1, 2, 3], (x) => x.lt(3).shift(1), [false, true, true]],
    ['toSeries', [1, 2], (x) => x.gt(1).toSeries(), [0, 1]],
  ]);
});

describe('shifts and differences', () => {
  table([
    ['shift has NaN in front', [1, 2, 3], (x) => x.shift(2), [N, N, 1]],
    ['diff', [1, 2, 4], (x) => x.diff(), [N, 1, 2]],
    ['change is a ratio', [1, 2, 4, 8], (x) => x.change(2), [N, N, 3, 3]],
    ['shiftBy', [1, 2, 3, 4], (x) => shiftBy(x, x.sub(2), { max: 2 }), [N, N, 2, 2]],
    ['fillNaN', [N, 1, N], (x) => x.fillNaN(0), [0, 1, 0]],
    ['fillNaN by a column', [N, 1, N], (x) => x.fillNaN(x.shift(1)), [N, 1, 1]],
    ['forwardFill', [N, 1, N, N, 2], (x) => x.forwardFill(), [N, 1, 1, 1, 2]],
    ['forwardFill with a limit', [N, 1, N, N, 2], (x) => x.forwardFill({ limit: 1 }), [N, 1, 1, N, 2]],
  ]);

  it('shift by 0 is the column itself', () => {
    let same = false;
    computed([1], (x) => {
      same = x.shift(0) === x;
      return x;
    });
    expect(same).toBe(true);
  });
});

describe('choices', () => {
  table([
    ['where takes the second value with NaN', [1, 2, N], (x) => where(x.gt(1), x, -1), [-1, 2, -1]],
    ['where of constants', [1, 2], (x) => where(x.gt(1), 1, 0), [0, 1]],
    ['where of columns', [1, 2], (x) => where(x.gt(1), x.neg(), x), [1, -2]],
    ['where, constant first', [1, 2], (x) => where(x.gt(1), 7, x), [1, 7]],
    [
      'select takes the first that is true',
      [1, 2, 3],
      (x) =>
        select(
          [
            [x.gt(2), 30],
            [x.gt(1), x],
          ],
          0,
        ),
      [0, 2, 30],
    ],
    ['max skips NaN', [1, N, 3], (x) => max(x, 2), [2, 2, 3]],
    ['min of columns skips NaN', [1, N, 3], (x) => min(x, x.shift(1)), [1, 1, 3]],
    ['max can propagate NaN', [1, N, 3], (x) => max([x, 2], { nan: 'propagate' }), [2, N, 3]],
    [
      'choose builds one branch',
      [1],
      (x) => choose<'a' | 'b', Series<'1h'>>('a', { a: () => x, b: () => x.neg() }),
      [1],
    ],
  ]);
});

describe('crossings', () => {
  table([
    ['above a number', [1, 3, 4, 2, 3], (x) => crossesAbove(x, 2), [false, true, false, false, true]],
    ['from equality counts', [2, 3], (x) => crossesAbove(x, 2), [false, true]],
    ['below a column', [3, 1, 4], (x) => crossesBelow(x, x.mul(0).add(2)), [false, true, false]],
    ['not out of NaN', [N, 3, 1, N], (x) => any(crossesAbove(x, 2), crossesBelow(x, 2)), [false, false, true, false]],
  ]);
});

describe('events', () => {
  table([
    ['rising', [1, 2, 3, 3, 4, 5], (x) => rising(x, 2), [false, false, true, false, false, true]],
    ['falling', [3, 2, 1, N, 0], (x) => falling(x, 1), [false, true, true, false, false]],
    ['changed', [1, 1, 2, N, 2], (x) => changed(x), [false, false, true, false, false]],
    ['changed condition', [1, 2, 2], (x) => changed(x.gt(1)), [false, true, false]],
    ['consecutive', [1, 2, 3, 1, 2], (x) => consecutive(x.gt(1)), [0, 1, 2, 0, 1]],
    ['first of each run', [2, 3, 1, 2], (x) => first(x.gt(1)), [true, false, false, true]],
    ['cooldown', [2, 2, 2, 2, 1, 2], (x) => cooldown(x.gt(1), 2), [true, false, false, true, false, false]],
    ['barsSince', [1, 2, 1, 1, 2], (x) => barsSince(x.gt(1)), [N, 0, 1, 2, 0]],
    ['valueWhen', [1, 2, 1, 3], (x) => valueWhen(x.gt(1), x), [N, 2, 2, 3]],
    ['valueWhen, the one before', [2, 3, 1, 4], (x) => valueWhen(x.gt(1), x, 1), [N, 2, 2, 3]],
    ['sumSince', [1, 2, 5, N, 1], (x) => sumSince(x, x.eq(5)), [1, 3, 5, 5, 6]],
    ['maxSince', [3, 2, 1, 2], (x) => maxSince(x, x.eq(1)), [3, 3, 1, 2]],
    ['minSince', [3, 2, 5, 6], (x) => minSince(x, x.eq(5)), [3, 2, 5, 5]],
    ['every', [2, 2, 1, 2, 2], (x) => every(x.gt(1), 2), [false, true, false, false, true]],
    ['some', [2, 1, 1, 1, 2], (x) => some(x.gt(1), 2), [false, true, false, false, true]],
    ['pivotLow is known two candles later', [3, 2, 1, 2, 3], (x) => pivotLow(x, 2, 2), [N, N, N, N, 1]],
    ['pivotHigh, of equal ones the oldest', [1, 3, 3, 1], (x) => pivotHigh(x, 1, 1), [N, N, 3, N]],
    ['pivotHigh, not the second of equal ones', [1, 3, 3, 1], (x) => pivotHigh(x, 1, 2), [N, N, N, 3]],
  ]);
});

describe('cumulative leaves NaN out', () => {
  table([
    ['sum', [N, 1, N, 2], (x) => cumulative.sum(x), [N, 1, 1, 3]],
    ['mean', [1, N, 3], (x) => cumulative.mean(x), [1, 1, 2]],
    ['min', [2, 3, 1, N], (x) => cumulative.min(x), [2, 2, 1, 1]],
    ['max', [N, 3, 1], (x) => cumulative.max(x), [N, 3, 3]],
    ['std', [1, 3], (x) => cumulative.std(x), [0, 1]],
    ['std of a sample', [1, 3], (x) => cumulative.std(x, { deviation: 'sample' }), [N, Math.SQRT2]],
    ['sum is plain', [0.1, 0.2, 0.3], (x) => cumulative.sum(x), [0.1, 0.30000000000000004, 0.6000000000000001]],
    ['mean keeps small values beside large ones', [1e16, 1, -1e16], (x) => cumulative.mean(x), [1e16, 5e15, 1 / 3]],
  ]);
});

describe('scan', () => {
  table([
    ['one number', [1, 2, 3], (x) => scan({ x }, { sum: 0 }, (now, state) => (state.sum += now.x)), [1, 3, 6]],
    [
      'one boolean',
      [1, 2, 3],
      (x) => scan({ x }, { last: 9 }, (now, state) => state.last < (state.last = now.x)),
      [false, true, true],
    ],
    ['begins where no input is NaN', [N, 2, 3], (x) => scan({ x }, { n: 0 }, (_, state) => ++state.n), [N, 1, 2]],
    ['a look-back', [1, 2, 3], (x) => scan({ x }, {}, (now) => now.x, { lookback: 1 }), [N, 2, 3]],
    ['conditions come as 1 and 0', [1, 2], (x) => scan({ up: x.gt(1) }, {}, (now) => now.up), [0, 1]],
    ['lists as state', [1, 2, 3], (x) => scan({ x }, { seen: [] }, (now, state) => state.seen.push(now.x)), [1, 2, 3]],
  ]);

  it('gives a record of columns for a record of values', () => {
    const result = computed([1, 2], (x) => scan({ x }, {}, (now) => ({ twice: now.x * 2, high: now.x > 1 })));
    expect(result).toEqual({ twice: [2, 4], high: [false, true] });
  });
});
