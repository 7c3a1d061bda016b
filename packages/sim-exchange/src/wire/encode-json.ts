const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** JSON in which ids beyond 2⁵³ keep all their digits: a `bigint` is written as a plain integer. `undefined` is left out. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? rawJSON(each.toString()) : each));
}
