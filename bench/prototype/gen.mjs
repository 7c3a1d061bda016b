// Deterministic random-walk OHLCV columns (prices rounded to 2 decimals, volume to 3), and shared helpers.
export function rng(seed = 0x9e3779b9) {
  let s = seed >>> 0;
  return () => {
    // mulberry32
    s = (s + 0x6d2b79f5) >>> 0;
    let t = s;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const r2 = (x) => Math.round(x * 100) / 100;
export function genCandles(n = 1_000_000, seed = 42, { start = 30000, sigma = 0.0008, shared = false } = {}) {
  const r = rng(seed);
  const gauss = () => (r() + r() + r() + r() + r() + r() - 3) * 1.4142135623730951;
  const mk = () => new Float64Array(shared ? new SharedArrayBuffer(n * 8) : n);
  const ts = mk(),
    open = mk(),
    high = mk(),
    low = mk(),
    close = mk(),
    volume = mk();
  let px = start;
  const t0 = Date.UTC(2022, 0, 1);
  for (let i = 0; i < n; i++) {
    const o = px;
    // mean-reverting log walk so the price stays in a sane band over 1M bars
    const m = Math.log(start / o) * 2e-5;
    const c = r2(o * Math.exp(m + sigma * gauss()));
    const h = r2(Math.max(o, c) * (1 + Math.abs(gauss()) * sigma * 0.6));
    const l = r2(Math.min(o, c) * (1 - Math.abs(gauss()) * sigma * 0.6));
    ts[i] = t0 + i * 60_000;
    open[i] = o;
    high[i] = Math.max(h, o, c);
    low[i] = Math.min(l, o, c);
    close[i] = c;
    volume[i] = Math.round((1 + Math.abs(gauss()) * 40) * 1000) / 1000;
    px = c;
  }
  return { n, ts, open, high, low, close, volume };
}
