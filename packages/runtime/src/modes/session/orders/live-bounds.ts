import type { AccountLimits } from '../../../orders/account-guard.ts';
import type { Caps } from '../../../orders/caps.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { LiveOrders, LossOfDay, StopFailure } from './live-orders.ts';
import { usualOrderFault } from './usual-order.ts';

type Say = (level: 'info' | 'warn', event: string, text: string) => void;
/** What caps are shares of, and who hears of what cannot be entered because of them. */
export interface BoundsWorld {
  readonly say: Say;
  readonly warn: (text: string) => void;
  /** Stake currency that the session began with. */
  readonly wallet: number;
  readonly stakeCurrency: string;
}

type Values = Readonly<Record<string, number | string>>;

/**
 * What a session may do at most, as the config of the version that enters has it: another version brings its own. Never more than whoever runs the
 * session allows, which `boundsOf` sees to.
 */
export class LiveBounds {
  /** Whoever was given these sees their numbers change. */
  readonly orders: LiveOrders;
  readonly #caps: Caps;
  readonly #limits: AccountLimits | null;
  readonly #policies: { stopFailure: StopFailure; lossOfDay: LossOfDay } = { stopFailure: 'exit', lossOfDay: 'halt' };
  readonly #world: BoundsWorld;
  /** What a config may not raise, as it was said last. */
  #refused = '';
  /** That the usual order is above a cap, as it was said last. */
  #usual: string | null = null;

  /** `version`: the one that the session begins with, which need not be the one that `orders` were opened for. */
  constructor(orders: LiveOrders, version: NamedVersion, world: BoundsWorld) {
    const { guard } = orders;
    this.#caps = { ...orders.caps };
    this.#limits = guard === undefined ? null : { ...guard.limits };
    this.#world = world;
    const ofAccount = guard === undefined ? {} : { guard: { ...guard, limits: this.#limits! } };
    const policies = { stopFailure: () => this.#policies.stopFailure, lossOfDay: () => this.#policies.lossOfDay };
    this.orders = { ...orders, caps: this.#caps, ...policies, ...ofAccount };
    this.#refused = this.#refusedOf(version);
    this.follow(version);
  }

  /** What its config says holds from now on, and each difference is said. Whether there is any. */
  follow(version: NamedVersion): boolean {
    const bounds = this.orders.boundsOf?.(version.bounds ?? {}) ?? null;
    if (bounds === null) return false;
    const ofAccount = this.#limits === null ? [] : changed(this.#limits, bounds.limits);
    const { stopFailure = 'exit', lossOfDay = 'halt' } = bounds;
    const policies = changed(this.#policies, { stopFailure, lossOfDay });
    const told = [...changed(this.#caps, bounds.caps), ...ofAccount, ...policies];
    for (const text of told) this.#world.say('info', 'caps', `${version.name}: ${text}`);
    const refused = this.#refusedOf(version);
    if (refused !== '' && refused !== this.#refused) this.#world.say('warn', 'caps', refused);
    this.#refused = refused;
    this.#warnOfUsual(version);
    return told.length > 0;
  }

  /** Nothing would be entered, and nobody would know why. */
  #warnOfUsual({ name, stake = {} }: NamedVersion): void {
    const { wallet: equity, stakeCurrency: currency, warn } = this.#world;
    const usual = usualOrderFault(stake, { equity, currency, caps: this.#caps });
    if (usual !== null && usual !== this.#usual) warn(`${name}: ${usual}`);
    this.#usual = usual;
  }

  #refusedOf({ bounds }: NamedVersion): string {
    const told = this.orders.boundsOf?.(bounds ?? {}).told ?? [];
    return told.flatMap(({ level, text }) => (level === 'warn' ? [text] : [])).join(' ');
  }
}

/** Takes over what is otherwise, a sentence each. */
function changed<Of extends object>(values: Of, next: Of): readonly string[] {
  const was = { ...values } as unknown as Values;
  Object.assign(values, next);
  return Object.entries(next as unknown as Values).flatMap(([key, value]) =>
    value === was[key] ? [] : [`${inConfig(key)} is ${shown(value)} from now on, and was ${shown(was[key]!)}.`],
  );
}

/** As configs name it. */
function inConfig(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function shown(value: number | string): string {
  return value === Number.MAX_SAFE_INTEGER ? 'without a limit' : String(value);
}
