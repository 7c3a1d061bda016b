// Columnar indicator kernels over Float64Array. Caller-supplied output columns (no allocation), NaN in the warm-up prefix,
// same length as the input, TA-Lib's order of operations (bit-identical to TA-Lib C built without FMA contraction).
// "...Fast" = algebraically equal, shorter dependency chain (reciprocal instead of divide, fused loops).
//
// Shape: xxxRun(columns, params, from, to, st) is a leaf that advances the state vector `st` over [from, to); the driver calls
// it in blocks of BLK bars. Reasons: (1) V8 optimises a leaf that is *called* often; one long loop is entered through OSR and
// stays 2-4x slower for ~50 calls; (2) block outputs are still in L1/L2 for the next kernel of a fused pipeline; (3) the same
// leaf, called with to = from + 1, is the live/incremental path, so backtest and live give the same bits.
export const BLK = 512;
const S = new Float64Array(16); // scratch state for whole-column calls (kernels are leaves, never re-entrant)
const Z = 1e-14;

export function smaRun(x, out, p, i, n, st) {
  let s = st[0];
  for (let t = i - p + 1; i < n; i++, t++) {
    s += x[i];
    const v = s;
    s -= x[t];
    out[i] = v / p;
  }
  st[0] = s;
}
export function sma(x, out, p, n = x.length) {
  let s = 0,
    i = 0;
  for (; i < p - 1; i++) {
    s += x[i];
    out[i] = NaN;
  }
  S[0] = s;
  for (; i < n; i += BLK) smaRun(x, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function smaFastRun(x, out, p, i, n, st) {
  let s = st[0];
  const inv = 1 / p;
  for (let t = i - p; i < n; i++, t++) {
    s += x[i] - x[t];
    out[i] = s * inv;
  }
  st[0] = s;
}
export function smaFast(x, out, p, n = x.length) {
  let s = 0,
    i = 0;
  for (; i < p; i++) {
    s += x[i];
    out[i] = NaN;
  }
  out[p - 1] = s / p;
  S[0] = s;
  for (; i < n; i += BLK) smaFastRun(x, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function emaRun(x, out, k, i, n, st) {
  let e = st[0];
  for (; i < n; i++) {
    e = (x[i] - e) * k + e;
    out[i] = e;
  }
  st[0] = e;
}
export function ema(x, out, p, n = x.length) {
  let s = 0,
    i = 0;
  for (; i < p; i++) {
    s += x[i];
    out[i] = NaN;
  }
  out[p - 1] = S[0] = s / p;
  const k = 2 / (p + 1);
  for (; i < n; i += BLK) emaRun(x, out, k, i, i + BLK < n ? i + BLK : n, S);
}
export function emaFastRun(x, out, k, i, n, st) {
  let e = st[0];
  const q = 1 - k;
  for (; i < n; i++) {
    e = x[i] * k + e * q;
    out[i] = e;
  }
  st[0] = e;
}
export function emaFast(x, out, p, n = x.length) {
  let s = 0,
    i = 0;
  for (; i < p; i++) {
    s += x[i];
    out[i] = NaN;
  }
  out[p - 1] = S[0] = s / p;
  const k = 2 / (p + 1);
  for (; i < n; i += BLK) emaFastRun(x, out, k, i, i + BLK < n ? i + BLK : n, S);
}
// two periods in one pass
export function ema2Run(x, o0, o1, k0, k1, i, n, st) {
  let e0 = st[0],
    e1 = st[1];
  for (; i < n; i++) {
    const v = x[i];
    e0 = (v - e0) * k0 + e0;
    o0[i] = e0;
    e1 = (v - e1) * k1 + e1;
    o1[i] = e1;
  }
  st[0] = e0;
  st[1] = e1;
}
export function ema2(x, o0, o1, p0, p1, n = x.length) {
  const m = Math.min(n, Math.max(p0, p1)),
    e = new Float64Array(2);
  ema(x, o0, p0, m);
  e[0] = o0[m - 1];
  ema(x, o1, p1, m);
  e[1] = o1[m - 1];
  for (let i = m; i < n; i += BLK) ema2Run(x, o0, o1, 2 / (p0 + 1), 2 / (p1 + 1), i, i + BLK < n ? i + BLK : n, e);
}
// four periods in one pass: four independent chains hide the FP latency
export function ema4Run(x, o0, o1, o2, o3, k0, k1, k2, k3, i, n, st) {
  let e0 = st[0],
    e1 = st[1],
    e2 = st[2],
    e3 = st[3];
  for (; i < n; i++) {
    const v = x[i];
    e0 = (v - e0) * k0 + e0;
    o0[i] = e0;
    e1 = (v - e1) * k1 + e1;
    o1[i] = e1;
    e2 = (v - e2) * k2 + e2;
    o2[i] = e2;
    e3 = (v - e3) * k3 + e3;
    o3[i] = e3;
  }
  st[0] = e0;
  st[1] = e1;
  st[2] = e2;
  st[3] = e3;
}
export function ema4(x, o0, o1, o2, o3, p0, p1, p2, p3, n = x.length) {
  const ps = [p0, p1, p2, p3],
    os = [o0, o1, o2, o3],
    m = Math.min(n, Math.max(p0, p1, p2, p3)),
    e = new Float64Array(4);
  for (let j = 0; j < 4; j++) {
    ema(x, os[j], ps[j], m);
    e[j] = os[j][m - 1];
  }
  for (let i = m; i < n; i += BLK)
    ema4Run(x, o0, o1, o2, o3, 2 / (p0 + 1), 2 / (p1 + 1), 2 / (p2 + 1), 2 / (p3 + 1), i, i + BLK < n ? i + BLK : n, e);
}
// branch-free: |d|+d is exactly 2*gain, so 0.5*(|d|+d) has no rounding error
export function rsiRun(x, out, p, i, n, st) {
  let g = st[0],
    l = st[1],
    prev = x[i - 1];
  const p1 = p - 1;
  for (; i < n; i++) {
    const v = x[i],
      d = v - prev,
      a = Math.abs(d);
    prev = v;
    l = (l * p1 + 0.5 * (a - d)) / p;
    g = (g * p1 + 0.5 * (a + d)) / p;
    const t = g + l;
    out[i] = t < Z ? 0 : 100 * (g / t);
  }
  st[0] = g;
  st[1] = l;
}
export function rsiFastRun(x, out, p, i, n, st) {
  let g = st[0],
    l = st[1],
    prev = x[i - 1];
  const c = (p - 1) / p,
    h = 0.5 / p;
  for (; i < n; i++) {
    const v = x[i],
      d = v - prev,
      a = Math.abs(d);
    prev = v;
    l = l * c + (a - d) * h;
    g = g * c + (a + d) * h;
    const t = g + l;
    out[i] = t < Z ? 0 : 100 * (g / t);
  }
  st[0] = g;
  st[1] = l;
}
function rsiSeed(x, out, p) {
  let g = 0,
    l = 0;
  out[0] = NaN;
  for (let i = 1; i <= p; i++) {
    const d = x[i] - x[i - 1];
    if (d < 0) l -= d;
    else g += d;
    out[i] = NaN;
  }
  g /= p;
  l /= p;
  const t = g + l;
  out[p] = t < Z ? 0 : 100 * (g / t);
  S[0] = g;
  S[1] = l;
}
export function rsi(x, out, p, n = x.length) {
  rsiSeed(x, out, p);
  for (let i = p + 1; i < n; i += BLK) rsiRun(x, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function rsiFast(x, out, p, n = x.length) {
  rsiSeed(x, out, p);
  for (let i = p + 1; i < n; i += BLK) rsiFastRun(x, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function macdRun(x, om, os, oh, kf, ks, kg, i, n, st) {
  let a = st[0],
    b = st[1],
    g = st[2];
  for (; i < n; i++) {
    const v = x[i];
    a = (v - a) * kf + a;
    b = (v - b) * ks + b;
    const m = a - b;
    g = (m - g) * kg + g;
    om[i] = m;
    os[i] = g;
    oh[i] = m - g;
  }
  st[0] = a;
  st[1] = b;
  st[2] = g;
}
export function macd(x, om, os, oh, f, s, sig, n = x.length) {
  if (s < f) {
    const t = s;
    s = f;
    f = t;
  }
  const kf = 2 / (f + 1),
    ks = 2 / (s + 1),
    kg = 2 / (sig + 1);
  let a = 0,
    b = 0;
  for (let i = 0; i < s; i++) b += x[i];
  for (let i = s - f; i < s; i++) a += x[i]; // TA-Lib: the fast EMA is seeded on the bars just before the slow one starts
  a /= f;
  b /= s;
  let sum = a - b;
  const first = s + sig - 2;
  for (let i = 0; i < first && i < n; i++) {
    om[i] = NaN;
    os[i] = NaN;
    oh[i] = NaN;
  }
  for (let i = s; i <= first; i++) {
    const v = x[i];
    a = (v - a) * kf + a;
    b = (v - b) * ks + b;
    sum += a - b;
  }
  const g = sum / sig;
  om[first] = a - b;
  os[first] = g;
  oh[first] = a - b - g;
  S[0] = a;
  S[1] = b;
  S[2] = g;
  for (let i = first + 1; i < n; i += BLK) macdRun(x, om, os, oh, kf, ks, kg, i, i + BLK < n ? i + BLK : n, S);
}
export function bbandsRun(x, up, mid, lo, p, dev, i, n, st) {
  // TA-Lib order: E[x^2]-E[x]^2 (cancels badly at high price / low volatility)
  let s = st[0],
    q = st[1];
  for (let t = i - p + 1; i < n; i++, t++) {
    const v = x[i];
    s += v;
    q += v * v;
    const m = s / p;
    let w = q / p;
    const o = x[t];
    s -= o;
    q -= o * o;
    w -= m * m;
    const d = (w < Z ? 0 : Math.sqrt(w)) * dev;
    up[i] = m + d;
    mid[i] = m;
    lo[i] = m - d;
  }
  st[0] = s;
  st[1] = q;
}
export function bbands(x, up, mid, lo, p, dev, n = x.length) {
  let s = 0,
    q = 0,
    i = 0;
  for (; i < p - 1; i++) {
    const v = x[i];
    s += v;
    q += v * v;
    up[i] = NaN;
    mid[i] = NaN;
    lo[i] = NaN;
  }
  S[0] = s;
  S[1] = q;
  for (; i < n; i += BLK) bbandsRun(x, up, mid, lo, p, dev, i, i + BLK < n ? i + BLK : n, S);
}
// accurate + fast: sums of (x - anchor), re-anchored every block => no drift, no cancellation
export function bbandsFastRun(x, up, mid, lo, p, dev, i, n) {
  const inv = 1 / p,
    a = x[i];
  let s = 0,
    q = 0;
  for (let j = i - p + 1; j < i; j++) {
    const v = x[j] - a;
    s += v;
    q += v * v;
  }
  for (let t = i - p + 1; i < n; i++, t++) {
    const v = x[i] - a;
    s += v;
    q += v * v;
    const m = s * inv,
      w = q * inv - m * m,
      o = x[t] - a;
    s -= o;
    q -= o * o;
    const d = w > 0 ? Math.sqrt(w) * dev : 0,
      mm = m + a;
    up[i] = mm + d;
    mid[i] = mm;
    lo[i] = mm - d;
  }
}
export function bbandsFast(x, up, mid, lo, p, dev, n = x.length) {
  for (let i = 0; i < p - 1 && i < n; i++) {
    up[i] = NaN;
    mid[i] = NaN;
    lo[i] = NaN;
  }
  for (let i = p - 1; i < n; i += BLK) bbandsFastRun(x, up, mid, lo, p, dev, i, i + BLK < n ? i + BLK : n);
}
// TR = max(high, prevClose) - min(low, prevClose): the same bits as max(h-l, |h-pc|, |l-pc|)
export function atrRun(h, l, c, out, p, i, n, st) {
  let a = st[0],
    y = c[i - 1];
  const p1 = p - 1;
  for (; i < n; i++) {
    const hh = h[i],
      ll = l[i],
      u = hh > y ? hh : y,
      d = ll < y ? ll : y;
    y = c[i];
    a = (a * p1 + (u - d)) / p;
    out[i] = a;
  }
  st[0] = a;
}
export function atrFastRun(h, l, c, out, p, i, n, st) {
  let a = st[0],
    y = c[i - 1];
  const k = (p - 1) / p,
    inv = 1 / p;
  for (; i < n; i++) {
    const hh = h[i],
      ll = l[i],
      u = hh > y ? hh : y,
      d = ll < y ? ll : y;
    y = c[i];
    a = a * k + (u - d) * inv;
    out[i] = a;
  }
  st[0] = a;
}
function atrSeed(h, l, c, out, p) {
  let s = 0;
  out[0] = NaN;
  for (let i = 1; i <= p; i++) {
    const y = c[i - 1],
      u = h[i] > y ? h[i] : y,
      d = l[i] < y ? l[i] : y;
    s += u - d;
    out[i] = NaN;
  }
  out[p] = S[0] = s / p;
}
export function atr(h, l, c, out, p, n = c.length) {
  atrSeed(h, l, c, out, p);
  for (let i = p + 1; i < n; i += BLK) atrRun(h, l, c, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function atrFast(h, l, c, out, p, n = c.length) {
  atrSeed(h, l, c, out, p);
  for (let i = p + 1; i < n; i += BLK) atrFastRun(h, l, c, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function adxRun(h, l, c, out, p, i, n, st) {
  let md = st[0],
    pd = st[1],
    tr = st[2],
    a = st[3],
    ph = h[i - 1],
    pl = l[i - 1],
    y = c[i - 1];
  const p1 = p - 1;
  for (; i < n; i++) {
    const hh = h[i],
      ll = l[i],
      dp = hh - ph,
      dm = pl - ll;
    ph = hh;
    pl = ll;
    const up = 0.5 * (dp + Math.abs(dp)),
      dn = 0.5 * (dm + Math.abs(dm)); // clamp at 0, exact
    md = md - md / p + dn * +(dn > up);
    pd = pd - pd / p + up * +(up > dn); // boolean * number: no unpredictable branch
    const u = hh > y ? hh : y,
      d = ll < y ? ll : y;
    y = c[i];
    tr = tr - tr / p + (u - d);
    if (tr >= Z) {
      const mi = 100 * (md / tr),
        pi = 100 * (pd / tr),
        w = mi + pi;
      if (w >= Z) a = (a * p1 + 100 * (Math.abs(mi - pi) / w)) / p;
    }
    out[i] = a;
  }
  st[0] = md;
  st[1] = pd;
  st[2] = tr;
  st[3] = a;
}
export function adxFastRun(h, l, c, out, p, i, n, st) {
  // TR cancels out of DX; one division per bar
  let md = st[0],
    pd = st[1],
    a = st[3],
    ph = h[i - 1],
    pl = l[i - 1];
  const k = (p - 1) / p,
    inv100 = 100 / p;
  for (; i < n; i++) {
    const hh = h[i],
      ll = l[i],
      dp = hh - ph,
      dm = pl - ll;
    ph = hh;
    pl = ll;
    const up = 0.5 * (dp + Math.abs(dp)),
      dn = 0.5 * (dm + Math.abs(dm));
    md = md * k + dn * +(dn > up);
    pd = pd * k + up * +(up > dn);
    const w = md + pd;
    if (w >= Z) a = a * k + inv100 * (Math.abs(md - pd) / w);
    out[i] = a;
  }
  st[0] = md;
  st[1] = pd;
  st[3] = a;
}
function adxSeed(h, l, c, out, p) {
  let md = 0,
    pd = 0,
    tr = 0,
    i = 1,
    sum = 0;
  out[0] = NaN;
  const last = 2 * p - 1;
  for (; i <= last; i++) {
    const dp = h[i] - h[i - 1],
      dm = l[i - 1] - l[i],
      y = c[i - 1],
      t = (h[i] > y ? h[i] : y) - (l[i] < y ? l[i] : y);
    out[i] = NaN;
    if (i >= p) {
      md -= md / p;
      pd -= pd / p;
      tr -= tr / p;
    }
    if (dm > 0 && dp < dm) md += dm;
    else if (dp > 0 && dp > dm) pd += dp;
    tr += t;
    if (i >= p && tr >= Z) {
      const mi = 100 * (md / tr),
        pi = 100 * (pd / tr),
        w = mi + pi;
      if (w >= Z) sum += 100 * (Math.abs(mi - pi) / w);
    }
  }
  out[last] = sum / p;
  S[0] = md;
  S[1] = pd;
  S[2] = tr;
  S[3] = sum / p;
}
export function adx(h, l, c, out, p, n = c.length) {
  adxSeed(h, l, c, out, p);
  for (let i = 2 * p; i < n; i += BLK) adxRun(h, l, c, out, p, i, i + BLK < n ? i + BLK : n, S);
}
export function adxFast(h, l, c, out, p, n = c.length) {
  adxSeed(h, l, c, out, p);
  for (let i = 2 * p; i < n; i += BLK) adxFastRun(h, l, c, out, p, i, i + BLK < n ? i + BLK : n, S);
}
// Rolling extreme, van Herk / Gil-Werman: blocks of p bars, suffix extreme of the previous block + running extreme of this one.
// ~3 compares a bar whatever the period, and few unpredictable branches (re-scan and monotonic deque mispredict more).
const SUF = new Float64Array(4096);
function rollMinBlock(x, o, p, b, n, sc) {
  let m = x[b - 1];
  sc[p - 1] = m;
  for (let j = p - 2; j > 0; j--) {
    const v = x[b - p + j];
    m = v < m ? v : m;
    sc[j] = m;
  }
  m = x[b];
  const e = b + p < n ? b + p : n;
  let q = sc[1];
  o[b] = p > 1 && q < m ? q : m;
  let i = b + 1,
    j = 2;
  for (; i < e && j < p; i++, j++) {
    const v = x[i];
    m = v < m ? v : m;
    q = sc[j];
    o[i] = q < m ? q : m;
  }
  if (i < e) {
    const v = x[i];
    o[i] = v < m ? v : m;
  }
}
function rollMaxBlock(x, o, p, b, n, sc) {
  let m = x[b - 1];
  sc[p - 1] = m;
  for (let j = p - 2; j > 0; j--) {
    const v = x[b - p + j];
    m = v > m ? v : m;
    sc[j] = m;
  }
  m = x[b];
  const e = b + p < n ? b + p : n;
  let q = sc[1];
  o[b] = p > 1 && q > m ? q : m;
  let i = b + 1,
    j = 2;
  for (; i < e && j < p; i++, j++) {
    const v = x[i];
    m = v > m ? v : m;
    q = sc[j];
    o[i] = q > m ? q : m;
  }
  if (i < e) {
    const v = x[i];
    o[i] = v > m ? v : m;
  }
}
export function rollMin(x, o, p, n = x.length) {
  let m = x[0];
  for (let i = 1; i < p; i++) if (x[i] < m) m = x[i];
  o[p - 1] = m;
  for (let b = p; b < n; b += p) rollMinBlock(x, o, p, b, n, SUF);
}
export function rollMax(x, o, p, n = x.length) {
  let m = x[0];
  for (let i = 1; i < p; i++) if (x[i] > m) m = x[i];
  o[p - 1] = m;
  for (let b = p; b < n; b += p) rollMaxBlock(x, o, p, b, n, SUF);
}
function fastKRun(c, lo, hi, o, i, n) {
  for (; i < n; i++) {
    const d = (hi[i] - lo[i]) / 100;
    o[i] = d !== 0 ? (c[i] - lo[i]) / d : 0;
  }
}
// Stochastic: %K(fk) slowed by SMA(sk), %D = SMA(sd). t1 is a scratch column; ok/od hold the rolling low/high in between.
export function stoch(h, l, c, ok, od, fk, sk, sd, t1, n = c.length) {
  const b = fk - 1,
    f1 = b + sk - 1,
    f2 = f1 + sd - 1;
  let s = 0,
    q = 0;
  rollMin(l, ok, fk, n);
  rollMax(h, od, fk, n);
  for (let i = b; i < n; i += BLK) fastKRun(c, ok, od, t1, i, i + BLK < n ? i + BLK : n);
  for (let i = b; i < f1; i++) s += t1[i];
  S[0] = s;
  for (let i = f1; i < n; i += BLK) smaRun(t1, ok, sk, i, i + BLK < n ? i + BLK : n, S);
  for (let i = f1; i < f2; i++) q += ok[i];
  S[0] = q;
  for (let i = f2; i < n; i += BLK) smaRun(ok, od, sd, i, i + BLK < n ? i + BLK : n, S);
  for (let j = 0; j < f2; j++) {
    ok[j] = NaN;
    od[j] = NaN;
  }
}
