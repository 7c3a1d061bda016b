import type { Quote } from '../../../core/quote.ts';
import type { Refusal } from '../../../session/session-event.ts';
import type { DriverAnswer, DriverEvent } from '../driver/session-driver.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { LoggedEvent } from '../rows/row-forms.ts';
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
  /** What its trades heard, in order. */
  readonly heard: DriverEvent[] = [];
  /** What the market shows. */
  readonly quotes: Record<string, Quote> = {};
  /** Why its trades do not take what they hear; null: they do. */
  refuses: (event: DriverEvent) => Refusal | null = () => null;
  readonly orders: OrderStep;
  readonly draft: StepDraft;

  constructor(before: ReadonlyMap<string, string> = new Map(), parts: Partial<OrderStepParts['rules']> = {}) {
    const draft = (this.draft = new StepDraft(before));
    const { warned, said } = this;
    const take = (event: DriverEvent, logged: (answer: DriverAnswer) => LoggedEvent): Promise<DriverAnswer> =>
      Promise.resolve(this.#take(event, logged));
    const step = {
      ...{ draft, take },
      nowMs: STEP_MS,
      get records() {
        const records = new Map(before);
        draft.applyTo(records);
        return records;
      },
      host: {
        warn: ({ cause, text }: { cause: string; text: string }) => void warned.push({ cause, text }),
        say: (...words: readonly string[]) => void said.push(words.join(' ')),
        openTrades: new Set([...before.keys()].filter((key) => key.startsWith('trade/'))),
        quotes: () => this.quotes,
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

  /** Over records with these values. */
  static of(rows: Readonly<Record<string, unknown>>): MadeOrderStep {
    return new MadeOrderStep(new Map(Object.entries(rows).map(([key, row]) => [key, JSON.stringify(row)])));
  }

  get step(): OpenStep {
    return this.orders.step;
  }

  #take(event: DriverEvent, logged: (answer: DriverAnswer) => LoggedEvent): DriverAnswer {
    this.heard.push(event);
    const refused = this.refuses(event);
    const answer = {
      ...{ put: new Map(), gone: [], problem: null, asked: [], wants: [], awaits: {}, tookMs: 0 },
      ...(refused === null ? {} : { refused }),
    };
    this.draft.events.push(logged(answer));
    return answer;
  }

  /** A record as the step leaves it; null when there is none. */
  row(key: string): unknown {
    return JSON.parse(this.draft.get(key) ?? 'null');
  }
}
