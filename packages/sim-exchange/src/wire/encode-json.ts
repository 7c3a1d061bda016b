const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** JSON in which ids beyond 2⁵³ keep all their digits: a `bigint` is written as a plain integer. `undefined` is left out. */
export function encodeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A replacer costs more than all the rest; most frames can do without.
    return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? rawJSON(each.toString()) : each));
  }
}

/** An id as a number where a number holds it, so that a frame needs no replacer. */
export function wireId(id: bigint): number | bigint {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
