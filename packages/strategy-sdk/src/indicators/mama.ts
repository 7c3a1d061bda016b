import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { checkNumber } from './check-period.ts';
import { advanceHilbert, DEGREES_PER_RADIAN, HILBERT_STATE, inPhase, OWN_STATE, quadrature } from './hilbert.ts';

export type MamaColumns<F extends Frame> = { readonly mama: Series<F>; readonly fama: Series<F> };

/**
 * MESA adaptive moving average and its follower: exponential averages whose weight, `slowLimit … fastLimit` (0.05 … 0.5), follows the
 * speed at which the cycle's phase turns.
 *
 * Look-back 32, older values fade. NaN in front is skipped; a NaN inside stays to the end. TA-Lib MAMA; feeds the arc tangent back into
 * its own state, so within 1e-9 of TA-Lib 0.8's range.
 */
export function mama<F extends Frame>(series: Series<F>, fastLimit = 0.5, slowLimit = 0.05): MamaColumns<F> {
  checkNumber('mama', 'fastLimit', fastLimit, 0.01, 0.99);
  checkNumber('mama', 'slowLimit', slowLimit, 0.01, 0.99);
  const [fast, slow] = kernelColumns(mamaKernel, [series], [fastLimit, slowLimit]);
  return { mama: fast!, fama: slow! };
}

const WARM_UP = 12;
const MAMA = OWN_STATE;
const FAMA = OWN_STATE + 1;
const PHASE = OWN_STATE + 2;

export const mamaKernel: Kernel = {
  name: 'mama',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 32,
  stateSize: () => HILBERT_STATE,
  run(
    [x]: readonly [Float64Array],
    [outMama, outFama]: readonly [Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const fastLimit = params[0]!;
    const slowLimit = params[1]!;
    for (let i = from; i < to; i++) {
      if (!advanceHilbert(x, i, WARM_UP, state)) continue;
      const i1 = inPhase(state);
      const phase = i1 === 0 ? 0 : Math.atan(quadrature(state) / i1) * DEGREES_PER_RADIAN;
      const turn = state[PHASE]! - phase;
      state[PHASE] = phase;
      const weight = turn <= 1 ? fastLimit : Math.max(fastLimit / turn, slowLimit);
      const mama = weight * x[i]! + (1 - weight) * state[MAMA]!;
      const fama = 0.5 * weight * mama + (1 - 0.5 * weight) * state[FAMA]!;
      state[MAMA] = mama;
      state[FAMA] = fama;
      outMama[i] = mama;
      outFama[i] = fama;
    }
  },
};
