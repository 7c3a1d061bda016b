import type { Frame, FrameSink } from './frames.ts';
import { releaseHeld, sendFrame } from './frames.ts';
import { PLAIN, type RequestPlan } from './plan.ts';
import { type Asked, concernsRequest, planOf } from './request-plan.ts';
import { type Facts, LiveRule } from './rule.ts';
import type { FaultScript } from './script.ts';
import type { Scheduler } from '../core/scheduler.ts';

/** A rule that fired, and at what. */
export interface Firing {
  readonly at: number;
  readonly rule: string;
  readonly what: string;
}

/** What a limit of the exchange does to a request before it is looked at. */
export type LimitFault = NonNullable<LiveRule['action']['limit']>;

const USUAL_FINAL_DELAY_MS = 20;
const KEPT_FIRINGS = 5_000;

/** Decides what goes wrong. Without scripts it changes nothing. */
export class Injector {
  /** Name that rules may ask for. */
  phase = '';
  /** What fired last, oldest first. */
  readonly fired: Firing[] = [];
  /** How often each rule fired. */
  readonly firings = new Map<string, number>();
  readonly #scheduler: Scheduler;
  readonly #seed: number;
  readonly #scripts = new Map<number, readonly LiveRule[]>();
  #rules: readonly LiveRule[] = [];
  #loaded = 0;
  #blockedUntil = 0;

  constructor(scheduler: Scheduler, seed: number) {
    this.#scheduler = scheduler;
    this.#seed = seed;
  }

  /** Gives the script's number and its rules, for what must be started by the clock. */
  load(script: FaultScript): { readonly id: number; readonly rules: readonly LiveRule[] } {
    const id = ++this.#loaded;
    const seed = script.seed ?? this.#seed;
    const rules = script.rules.map((rule, index) => new LiveRule(rule, index, seed, this.#scheduler.time));
    this.#scripts.set(id, rules);
    this.#rules = [...this.#scripts.values()].flat();
    return { id, rules };
  }

  /** False when there is no such script. */
  unload(id: number): boolean {
    const known = this.#scripts.delete(id);
    this.#rules = [...this.#scripts.values()].flat();
    return known;
  }

  isLoaded(rule: LiveRule): boolean {
    return this.#rules.includes(rule);
  }

  get isIdle(): boolean {
    return this.#rules.length === 0;
  }

  note(rule: LiveRule, what: string): void {
    this.firings.set(rule.id, (this.firings.get(rule.id) ?? 0) + 1);
    this.fired.push({ at: this.#scheduler.time, rule: rule.id, what });
    if (this.fired.length > 2 * KEPT_FIRINGS) this.fired.splice(0, KEPT_FIRINGS);
  }

  /** Limits that fire at a request, before anything is looked at. */
  limits(facts: Facts): LimitFault[] {
    return this.#firing(facts, 'request', ({ action }) => action.limit !== undefined).flatMap(
      ({ action }) => action.limit ?? [],
    );
  }

  /** Nothing passes for so many seconds but a page that says no. */
  block(seconds: number): void {
    this.#blockedUntil = this.#scheduler.time + seconds * 1_000;
  }

  get isBlocked(): boolean {
    return this.#scheduler.time < this.#blockedUntil;
  }

  /** Whether the exchange is down for maintenance. */
  get isDown(): boolean {
    return this.#maintenance() !== undefined;
  }

  /** Whether a request finds it so; then the rule has fired. */
  turnsAway(): boolean {
    const rule = this.#maintenance();
    if (rule !== undefined) this.note(rule, 'request');
    return rule !== undefined;
  }

  plan(asked: Asked, facts: Facts): RequestPlan {
    if (this.isIdle) return PLAIN;
    return planOf(this.#firing(facts, 'request', (rule) => concernsRequest(rule, asked)));
  }

  /** What becomes of a new socket: a status line, `silence`, or `null`. */
  connect(path: string): string | null {
    const isConnect = ({ action: { connect } }: LiveRule): boolean =>
      connect?.kind === 'refuse' || connect?.kind === 'halfOpen';
    const [rule] = this.#firing({ path }, 'connect', isConnect);
    if (rule === undefined) return null;
    return rule.action.connect?.kind === 'halfOpen' ? 'silence' : '503 Service Unavailable';
  }

  /** Whether a new socket's pings are left without a pong. */
  ignoresPings(path: string): boolean {
    return this.#firing({ path }, 'connect', ({ action }) => action.stream?.kind === 'noPong').length > 0;
  }

  /** Milliseconds after its close at which a candle's last frame is sent; `null`: never. */
  finalDelayMs(stream: string): number | null {
    const [rule] = this.#firing({ stream }, stream, ({ action }) => action.stream?.kind === 'finalDelay');
    if (rule === undefined) return USUAL_FINAL_DELAY_MS;
    return rule.action.stream?.value === 'never' ? null : (rule.action.stream?.ms ?? USUAL_FINAL_DELAY_MS);
  }

  /** Sends a frame, or what faults make of it. */
  outgoing(frame: Frame, text: string, sink: FrameSink): void {
    if (this.isIdle) return sink.write(text);
    const concerns = ({ action: { stream, userStream } }: LiveRule): boolean =>
      (stream !== undefined && stream.kind !== 'finalDelay' && stream.kind !== 'noPong') ||
      userStream?.kind === 'commissionNone';
    sendFrame(this.#firing(frame, frame.stream, concerns), frame, text, sink, this.#scheduler);
    releaseHeld(this.#rules, frame.stream, sink);
  }

  /** Milliseconds by which the wire's time lies off the clock's. */
  get clockOffsetMs(): number {
    if (this.isIdle) return 0;
    const now = this.#scheduler.time;
    return this.#rules.reduce((sum, { action: { clock }, from, to }) => {
      if (clock === undefined || now < from) return sum;
      if (clock.step !== undefined) return sum + clock.step;
      if (now >= to) return sum;
      return sum + (clock.skew ?? 0) + Math.trunc(((clock.drift ?? 0) * (now - from)) / 1_000_000);
    }, 0);
  }

  /** Rules that hold now and do what is asked for; counts as one match of each. */
  #firing(facts: Facts, what: string, concerns: (rule: LiveRule) => boolean): LiveRule[] {
    const fired = this.#active().filter((rule) => concerns(rule) && rule.fits(facts) && rule.fires());
    for (const rule of fired) this.note(rule, what);
    return fired;
  }

  #maintenance(): LiveRule | undefined {
    return this.#active().find(({ action }) => action.exchange?.kind === 'maintenance');
  }

  #active(): LiveRule[] {
    return this.#rules.filter((rule) => rule.isActive(this.#scheduler.time, this.phase));
  }
}
