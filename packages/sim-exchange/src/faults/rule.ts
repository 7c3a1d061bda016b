import { makeRandom } from '../core/random.ts';
import type { Distribution, FaultAction, FaultMatch, FaultRule } from './script.ts';

/** What a rule is held against. Absent parts are `null`. */
export interface Facts {
  readonly method?: string;
  readonly path?: string;
  readonly wsMethod?: string | null;
  readonly stream?: string;
  readonly symbol?: string | null;
  readonly clientId?: string | null;
  readonly account?: string | null;
}

/** A rule at work: it counts how often it matched and how often it fired. */
export class LiveRule {
  readonly id: string;
  readonly action: FaultAction;
  readonly match: FaultMatch;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly #seed: number;
  readonly #index: number;
  #matches = 0;
  #fired = 0;

  /** `index`: place in the script, by which its chance is its own. */
  constructor(rule: FaultRule, index: number, seed: number, loadedAt: number) {
    this.id = rule.id ?? `rule-${index}`;
    this.action = rule.do;
    this.match = rule.match ?? {};
    this.from = timeOf(this.match.window?.from, loadedAt, loadedAt);
    this.to = timeOf(this.match.window?.to, loadedAt, Infinity);
    this.#seed = seed;
    this.#index = index;
  }

  /** Whether it holds at a time, in a phase; counts nothing. */
  isActive(now: number, phase: string): boolean {
    return now >= this.from && now < this.to && (this.match.phase === undefined || this.match.phase === phase);
  }

  /** Whether it holds for these facts; counts nothing. */
  fits(facts: Facts): boolean {
    const { method, path, wsMethod, stream, symbol, clientId, account } = this.match;
    return (
      (method === undefined || method === facts.method) &&
      (path === undefined || isLike(facts.path, path)) &&
      (wsMethod === undefined || isLike(facts.wsMethod, wsMethod)) &&
      (stream === undefined || isLike(facts.stream, stream)) &&
      (symbol === undefined || symbol === facts.symbol) &&
      (clientId === undefined || facts.clientId?.startsWith(clientId) === true) &&
      (account === undefined || account === facts.account)
    );
  }

  /** Counts a match that fits, and says whether it fires. */
  fires(): boolean {
    const index = ++this.#matches;
    const { nth, every, probability, max } = this.match;
    const isNth = nth === undefined || (typeof nth === 'number' ? nth === index : nth.includes(index));
    const isTurn = isNth && (every === undefined || index % every === 0);
    const isDue = isTurn && (max === undefined || this.#fired < max);
    if (!isDue || (probability !== undefined && this.#random('fault').next() >= probability)) return false;
    this.#fired++;
    return true;
  }

  /** How long it takes this time, in whole milliseconds. */
  draw(dist: Distribution): number {
    if ('fixed' in dist) return dist.fixed;
    const random = this.#random('delay');
    if ('uniform' in dist) return dist.uniform[0] + random.below(dist.uniform[1] - dist.uniform[0] + 1);
    const { p50, p99 } = dist.lognormal;
    const sigma = Math.log(p99 / p50) / 2.3263478740408408;
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return Math.round(p50 * Math.exp(sigma * normal));
  }

  #random(use: string) {
    return makeRandom(this.#seed, `${use}/${this.#index}/${this.#matches}`);
  }
}

function isLike(text: string | null | undefined, pattern: string): boolean {
  if (text === null || text === undefined) return false;
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function timeOf(when: number | string | undefined, loadedAt: number, otherwise: number): number {
  if (when === undefined) return otherwise;
  return typeof when === 'number' ? when : loadedAt + Number(when);
}
