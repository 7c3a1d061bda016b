/** Which routes there are, to say what else a path may be asked for. */
export class RouteTable {
  readonly #routes: { readonly parts: readonly string[]; readonly method: string }[] = [];

  add(methods: string | readonly string[], url: string): void {
    for (const method of [methods].flat())
      // Every path may be asked for those, by a route that matches all.
      if (method !== 'OPTIONS') this.#routes.push({ parts: url.split('/'), method });
  }

  /** Sorted; none where nothing answers at this path. */
  methodsAt(path: string): string[] {
    const parts = path.split('/');
    const found = this.#routes.filter((route) => fits(route.parts, parts)).map(({ method }) => method);
    return [...new Set(found)].toSorted();
  }
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  if (pattern.at(-1) === '*')
    return parts.length >= pattern.length && fits(pattern.slice(0, -1), parts.slice(0, pattern.length - 1));
  return (
    pattern.length === parts.length &&
    pattern.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]))
  );
}
