import type { Delivery, Notification, NotificationData, Notifier, Settled, SettledHow } from '../../ports/notifier.ts';
import { TargetQueue, type TargetWorld } from './target-queue.ts';

/** The target of messages that nobody wants. */
const NOBODY = 'none';
const LOOK_MS = 20;

export interface DeliveryOptions {
  readonly notifiers: readonly Notifier[];
  /** Called for each target that has done with a message; within `offer` when there is none. */
  readonly onSettled: (settled: Settled) => void;
  /** Takes secrets out of a text: a strategy can say what it likes. */
  readonly redact: (text: string) => string;
  readonly world: TargetWorld;
}

/** Hands messages over in the order in which they are offered, to each target by itself. */
export class NotifierDelivery implements Delivery {
  readonly targets: readonly string[];
  readonly #queues: readonly TargetQueue[];
  readonly #options: DeliveryOptions;
  /** Targets that still wait, by message. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #closing = new AbortController();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.targets = options.notifiers.map(({ name }) => name);
    this.#queues = options.notifiers.map(
      (notifier) =>
        new TargetQueue(notifier, options.world, this.#closing.signal, ({ id }, how) =>
          this.#settle(id, notifier.name, how),
        ),
    );
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  offer(notification: Notification, settled: readonly string[] = []): void {
    const { id } = notification;
    if (this.#closing.signal.aborted || this.#waiting.has(id)) return;
    const takers = this.#queues.filter(
      ({ notifier }) => !settled.includes(notifier.name) && notifier.wants(notification),
    );
    if (takers.length === 0) return this.#options.onSettled({ id, target: NOBODY, how: 'sent', isLast: true });
    this.#waiting.set(id, new Set(takers.map(({ notifier }) => notifier.name)));
    const clean = this.#clean(notification);
    for (const queue of takers) queue.add(clean);
  }

  async drained(withinMs: number): Promise<boolean> {
    const from = performance.now();
    while (this.waiting > 0 && performance.now() - from < withinMs)
      await this.#options.world.sleep(LOOK_MS, this.#closing.signal);
    return this.waiting === 0;
  }

  close(): void {
    this.#closing.abort();
    for (const { notifier } of this.#queues) notifier.close();
  }

  #clean({ title, text, data, ...rest }: Notification): Notification {
    const { redact } = this.#options;
    const clean = Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value,
    ]);
    return { ...rest, title: redact(title), text: redact(text), data: Object.fromEntries(clean) as NotificationData };
  }

  #settle(id: string, target: string, how: SettledHow): void {
    const left = this.#waiting.get(id);
    left?.delete(target);
    const isLast = left === undefined || left.size === 0;
    if (isLast) this.#waiting.delete(id);
    this.#options.onSettled({ id, target, how, isLast });
  }
}
