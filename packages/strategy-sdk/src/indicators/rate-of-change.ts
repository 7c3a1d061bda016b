import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/** Momentum: the value minus the one `period` candles ago (default 10). Look-back `period`. TA-Lib MOM; bit-equal to TA-Lib 0.8. */
export function mom<F extends Frame>(series: Series<F>, period = 10): Series<F> {
  return changeOf(momKernel, series, period);
}

/**
 * Rate of change in percent, `(x ÷ x' − 1) · 100` with x' the value `period` candles ago (default 10); 0 where x' is 0.
 * Look-back `period`; NaN where either is. TA-Lib ROC; bit-equal to TA-Lib 0.8.
 */
export function roc<F extends Frame>(series: Series<F>, period = 10): Series<F> {
  return changeOf(rocKernel, series, period);
}

/** Rate of change as a ratio, `(x − x') ÷ x'`; the rest as `roc`. TA-Lib ROCP; bit-equal to TA-Lib 0.8. */
export function rocp<F extends Frame>(series: Series<F>, period = 10): Series<F> {
  return changeOf(rocpKernel, series, period);
}

/** Quotient `x ÷ x'`; the rest as `roc`. TA-Lib ROCR; bit-equal to TA-Lib 0.8. */
export function rocr<F extends Frame>(series: Series<F>, period = 10): Series<F> {
  return changeOf(rocrKernel, series, period);
}

/** Quotient in percent, `x ÷ x' · 100`; the rest as `roc`. TA-Lib ROCR100; bit-equal to TA-Lib 0.8. */
export function rocr100<F extends Frame>(series: Series<F>, period = 10): Series<F> {
  return changeOf(rocr100Kernel, series, period);
}

function changeOf<F extends Frame>(kernel: Kernel, series: Series<F>, period: number): Series<F> {
  checkPeriod(kernel.name, period);
  return kernelSeries(kernel, [series], [period]);
}

const shared = {
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: ([period]: Float64Array) => period!,
  stateSize: () => 1,
} as const satisfies Partial<Kernel>;

type Run = (x: Float64Array, out: Float64Array, period: number, from: number, to: number) => void;

/** State: candles seen, at most `period`; before that there is no older value to read. */
function changeKernel(name: string, compute: Run): Kernel {
  return {
    ...shared,
    name,
    run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
      const period = params[0]!;
      const start = Math.min(to, from + period - state[0]!);
      state[0] = Math.min(period, state[0]! + to - from);
      compute(x, out, period, start, to);
    },
  };
}

export const momKernel = changeKernel('mom', (x, out, period, from, to) => {
  for (let i = from, old = from - period; i < to; i++, old++) out[i] = x[i]! - x[old]!;
});

export const rocKernel = changeKernel('roc', (x, out, period, from, to) => {
  for (let i = from, old = from - period; i < to; i++, old++) out[i] = x[old] === 0 ? 0 : (x[i]! / x[old]! - 1) * 100;
});

export const rocpKernel = changeKernel('rocp', (x, out, period, from, to) => {
  for (let i = from, old = from - period; i < to; i++, old++) out[i] = x[old] === 0 ? 0 : (x[i]! - x[old]!) / x[old]!;
});

export const rocrKernel = changeKernel('rocr', (x, out, period, from, to) => {
  for (let i = from, old = from - period; i < to; i++, old++) out[i] = x[old] === 0 ? 0 : x[i]! / x[old]!;
});

export const rocr100Kernel = changeKernel('rocr100', (x, out, period, from, to) => {
  for (let i = from, old = from - period; i < to; i++, old++) out[i] = x[old] === 0 ? 0 : (x[i]! / x[old]!) * 100;
});
