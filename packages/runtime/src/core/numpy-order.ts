/** Ranges of up to 16 keys are sorted by insertion. */
const SMALL = 15;

/**
 * Positions of `keys` in rising order, equal keys in the order in which numpy's default `argsort` leaves them. That sort is not stable:
 * above 16 keys equal ones may change places. freqtrade sorts trades with it before it measures a drawdown, so the drawdown
 * of trades that closed at the same time depends on it. Checked on every golden.
 *
 * Algorithm: quicksort by the median of first, middle and last, smaller part first, insertion sort of small ranges.
 */
export function numpyOrder(keys: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const waiting: [number, number][] = [[0, keys.length - 1]];
  for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
    let [left, right] = range;
    while (right - left > SMALL) {
      const middle = partition(order, keys, left, right);
      if (middle - left < right - middle) {
        waiting.push([middle + 1, right]);
        right = middle - 1;
      } else {
        waiting.push([left, middle - 1]);
        left = middle + 1;
      }
    }
    insertionSort(order, keys, left, right);
  }
  return order;
}

/** Moves the median of three to its place, smaller keys before it, larger ones after it, and gives that place. */
function partition(order: Uint32Array, keys: ArrayLike<number>, left: number, right: number): number {
  const keyAt = (position: number): number => keys[order[position]!]!;
  const middle = left + ((right - left) >> 1);
  if (keyAt(middle) < keyAt(left)) swap(order, middle, left);
  if (keyAt(right) < keyAt(middle)) swap(order, right, middle);
  if (keyAt(middle) < keyAt(left)) swap(order, middle, left);
  const pivot = keyAt(middle);
  swap(order, middle, right - 1);
  let i = left;
  let j = right - 1;
  for (;;) {
    do i++;
    while (keyAt(i) < pivot);
    do j--;
    while (pivot < keyAt(j));
    if (i >= j) break;
    swap(order, i, j);
  }
  swap(order, i, right - 1);
  return i;
}

function insertionSort(order: Uint32Array, keys: ArrayLike<number>, left: number, right: number): void {
  for (let i = left + 1; i <= right; i++) {
    const moved = order[i]!;
    const key = keys[moved]!;
    let j = i;
    for (; j > left && key < keys[order[j - 1]!]!; j--) order[j] = order[j - 1]!;
    order[j] = moved;
  }
}

function swap(order: Uint32Array, a: number, b: number): void {
  const moved = order[a]!;
  order[a] = order[b]!;
  order[b] = moved;
}
