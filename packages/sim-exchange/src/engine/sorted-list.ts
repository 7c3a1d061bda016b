/** A list that is always in order. Finding a place takes a few comparisons, whatever its length. */
export class SortedList<Item> {
  readonly #items: Item[] = [];
  readonly #compare: (a: Item, b: Item) => number;

  /** `compare` never gives 0 for two different items. */
  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  get length(): number {
    return this.#items.length;
  }

  at(index: number): Item | undefined {
    return this.#items[index];
  }

  all(): readonly Item[] {
    return this.#items;
  }

  add(item: Item): void {
    this.#items.splice(this.#placeOf(item), 0, item);
  }

  /** Leaves the list alone when the item is not in it. */
  remove(item: Item): void {
    const place = this.#placeOf(item);
    if (this.#items[place] === item) this.#items.splice(place, 1);
  }

  /** A copy of the first ones for which `holds`, which must hold for no item after one for which it does not. */
  takeWhile(holds: (item: Item) => boolean): Item[] {
    let count = 0;
    while (count < this.#items.length && holds(this.#items[count]!)) count++;
    return this.#items.slice(0, count);
  }

  #placeOf(item: Item): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#items[middle]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
