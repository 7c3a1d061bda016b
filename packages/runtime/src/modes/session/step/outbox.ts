import type { Delivery, Notification, Settled } from '../../../ports/notifier.ts';
import { crashPoint } from '../host/crash-point.ts';
import { OUTBOX, type StepDraft } from './step-draft.ts';

/** A message that waits, as it is written down. */
export interface OutboxRecord {
  readonly message: Notification;
  /** Targets that have done with it. */
  readonly settled: readonly string[];
}

/**
 * Messages that were written down with the step that they tell of, and are handed over afterwards. They stay written until every target has done
 * with them, so that each arrives at least once.
 */
export class Outbox {
  readonly #delivery: Delivery;
  readonly #settled: Settled[];

  /** `open`: makes the delivery that tells of what has arrived. */
  static async open(open: (onSettled: (settled: Settled) => void) => Promise<Delivery>): Promise<Outbox> {
    const settled: Settled[] = [];
    return new Outbox(await open((one) => settled.push(one)), settled);
  }

  private constructor(delivery: Delivery, settled: Settled[]) {
    this.#delivery = delivery;
    this.#settled = settled;
  }

  /** Hands over what the records hold: after a start, and after each step for its own. */
  offer({ message, settled }: OutboxRecord): void {
    this.#delivery.offer(message, settled);
  }

  /** Writes down what has arrived since it was last asked. */
  acknowledge(draft: StepDraft): void {
    if (this.#settled.length === 0) return;
    crashPoint('C11');
    for (const { id, target, isLast } of this.#settled.splice(0)) {
      const text = draft.get(OUTBOX + id);
      if (text === undefined) continue;
      const { message, settled } = JSON.parse(text) as OutboxRecord;
      if (isLast) {
        draft.drop(OUTBOX + id);
        draft.row('said', { level: message.level, text: message.title, id });
      } else draft.put(OUTBOX + id, { message, settled: [...settled, target] } satisfies OutboxRecord);
    }
  }

  /** Waits until nothing is on its way, or so long. */
  async drain(withinMs: number): Promise<void> {
    await this.#delivery.drained(withinMs);
  }

  close(): void {
    this.#delivery.close();
  }
}
