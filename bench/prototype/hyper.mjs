// 200 EMA-cross parameter sets: fast 5..24 (20) x slow 30..120 step 10 (10)
import * as K from './kernels.mjs';
import * as S from './sim.mjs';
export const fasts = Array.from({ length: 20 }, (_, i) => 5 + i),
  slows = Array.from({ length: 10 }, (_, i) => 30 + 10 * i);
export const periods = [...fasts, ...slows];
export const sets = fasts.flatMap((f, a) => slows.map((s, b) => ({ f, s, fi: a, si: 20 + b })));
export function computeEmas(close, cols, from = 0, to = periods.length) {
  for (let j = from; j < to; j++) K.ema(close, cols[j], periods[j]);
}
export function computeEmas4(close, cols, from = 0, to = periods.length) {
  let j = from;
  for (; j + 4 <= to; j += 4)
    K.ema4(
      close,
      cols[j],
      cols[j + 1],
      cols[j + 2],
      cols[j + 3],
      periods[j],
      periods[j + 1],
      periods[j + 2],
      periods[j + 3],
    );
  for (; j < to; j++) K.ema(close, cols[j], periods[j]);
}
export function runSet(c, cols, k, n, p, res, out) {
  const s = sets[k];
  S.simCross(c.open, c.high, c.low, cols[s.fi], cols[s.si], n, s.s - 1, p, res);
  out[k] = res[0];
}
// scan the two columns for crossings once (leaf per block: tight, few branches taken), then simulate only the in-position stretches
const CK = new Int32Array(1);
function crossBlock(a, b, i, n, ents, exitFlags) {
  let k = CK[0],
    d0 = a[i - 1] - b[i - 1];
  for (; i < n; i++) {
    const d1 = a[i] - b[i];
    if (d1 > 0 ? d0 <= 0 : d0 >= 0) {
      if (d1 > 0) ents[k++] = i;
      else if (d1 < 0) exitFlags[i] = 1;
    }
    d0 = d1;
  }
  CK[0] = k;
}
export function crossIndex(a, b, n, from, ents, exitFlags) {
  exitFlags.fill(0);
  CK[0] = 0;
  for (let i = from + 1; i < n; i += 1024) crossBlock(a, b, i, i + 1024 < n ? i + 1024 : n, ents, exitFlags);
  return CK[0];
}
