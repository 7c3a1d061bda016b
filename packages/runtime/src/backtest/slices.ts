/** Work in slices that ends with a result. What drives it decides what happens in between. */
export type Slices<Result> = Generator<undefined, Result, undefined>;

/** Drives work to its end without a pause. */
export function finished<Result>(slices: Slices<Result>): Result {
  for (;;) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
  }
}
