import type { Random } from '../random.ts';
import { levelIn, middleOf } from '../space/search-space.ts';

/** An observed option has the prior's share beside one observation; all others the prior's share alone. */
export class ChoiceColumn {
  readonly #levels: number;
  readonly #chosen: number[];

  constructor(levels: number, chosen: Int32Array) {
    this.#levels = levels;
    this.#chosen = [...chosen];
  }

  add(coordinate: number): void {
    this.#chosen.push(levelIn(coordinate, this.#levels));
  }

  draw(kernel: number, random: Random): number {
    const levels = this.#levels;
    const isOwn = kernel > 0 && random.uniform() * (1 + levels * this.#prior) < 1;
    return middleOf(isOwn ? this.#chosen[kernel - 1]! : random.below(levels), levels);
  }

  addLogDensity(coordinate: number, logs: Float64Array): void {
    const [chosen, prior] = [this.#chosen, this.#prior];
    const level = levelIn(coordinate, this.#levels);
    const total = 1 + this.#levels * prior;
    const [hit, miss] = [Math.log((1 + prior) / total), Math.log(prior / total)];
    logs[0]! -= Math.log(this.#levels);
    for (let i = 0; i < chosen.length; i++) logs[i + 1]! += chosen[i] === level ? hit : miss;
  }

  /** What an option has without being observed. */
  get #prior(): number {
    return 1 / (this.#chosen.length + 1);
  }
}
