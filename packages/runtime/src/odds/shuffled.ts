import type { Random } from '../search/random.ts';

/** A copy in an order that is as likely as any other (Fisher and Yates, 1938). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  shuffle(result, random);
  return result;
}

/** The same in place. */
export function shuffle(items: { readonly length: number; [index: number]: unknown }, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
}
