import type { OpenStep } from '../host/session-host.ts';
import { StepDraft } from '../step/step-draft.ts';
import { SIGN_MS } from '../../../orders/attempt.fixture.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import { OrderStep, type OrderStepParts } from './order-step.ts';

/** When a made step begins, exchange time. */
export const STEP_MS = SIGN_MS;

/** One step over records, with what people are told of in it. */
export class MadeOrderStep {
  readonly warned: { readonly cause: string; readonly text: string }[] = [];
  readonly said: string[] = [];
  readonly orders: OrderStep;
  readonly draft: StepDraft;

  constructor(before: ReadonlyMap<string, string> = new Map(), parts: Partial<OrderStepParts['rules']> = {}) {
    const draft = (this.draft = new StepDraft(before));
    const { warned, said } = this;
    const step = {
      draft,
      nowMs: STEP_MS,
      get records() {
        const records = new Map(before);
        draft.applyTo(records);
        return records;
      },
      host: {
        warn: ({ cause, text }: { cause: string; text: string }) => void warned.push({ cause, text }),
        say: (...words: readonly string[]) => void said.push(words.join(' ')),
      },
    };
    const rules = {
      ...{
        hasTriggerRoute: true,
        mayDoubleStops: true,
        hasRequestExpiry: true,
        marginMs: 5000,
        retentionMs: 86_400_000,
      },
      ...parts,
    };
    this.orders = new OrderStep(step as unknown as OpenStep, {
      ...{ rules, tag: TAG, epoch: 7, exchangeMs: () => STEP_MS + 0.7 },
    });
  }

  /** A record as the step leaves it; null when there is none. */
  row(key: string): unknown {
    return JSON.parse(this.draft.get(key) ?? 'null');
  }
}
