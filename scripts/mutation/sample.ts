/** `count` of them, spread over all by chance of a seed, in their order; all where there are no more. The same seed chooses the same. */
export function sample<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  const random = mulberry32(seed);
  const keys = all.map((item, at) => ({ item, at, key: random() }));
  const chosen = keys.sort((a, b) => a.key - b.key).slice(0, count);
  return chosen.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** In the order of chance alone, for a run that may be stopped: what was tried until then is a fair sample. */
export function shuffled<T>(all: readonly T[], seed: number): readonly T[] {
  const random = mulberry32(seed + 1);
  return all
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
