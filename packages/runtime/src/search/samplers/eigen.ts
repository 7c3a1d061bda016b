/** Eigenvalues of a symmetric matrix with their vectors: `vectors[row][k]` belongs to `values[k]`, in no order. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** Enough for any matrix that occurs: convergence is quadratic, below ten rounds in practice. */
const MOST_ROUNDS = 60;

/** Jacobi's method (1846), cyclic. `matrix` is square and symmetric; it is not changed. */
export function eigenOf(matrix: readonly Float64Array[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors = matrix.map((_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  for (let round = 0; round < MOST_ROUNDS && !isDiagonal(a); round++)
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  return { values: Float64Array.from(a, (row, i) => row[i]!), vectors };
}

function isDiagonal(a: readonly Float64Array[]): boolean {
  let [off, on] = [0, 0];
  a.forEach((row, i) => row.forEach((value, j) => (i === j ? (on += value * value) : (off += value * value))));
  return off <= 1e-30 * on;
}

/** Turns rows and columns `p` and `q` so that their common element becomes 0. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const common = a[p]![q]!;
  if (common === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * common);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of [...a, ...vectors]) {
    const [left, right] = [row[p]!, row[q]!];
    row[p] = c * left - s * right;
    row[q] = s * left + c * right;
  }
  const [upper, lower] = [a[p]!, a[q]!];
  for (let k = 0; k < a.length; k++) {
    const [above, below] = [upper[k]!, lower[k]!];
    upper[k] = c * above - s * below;
    lower[k] = s * above + c * below;
  }
}
