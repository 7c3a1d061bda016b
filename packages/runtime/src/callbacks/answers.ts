import { StrategyError } from '@tradai/strategy-sdk';
import { decisionFacts, type DecisionFacts, type DecisionKind } from '@tradai/strategy-sdk/graph';

/** How each kind of decision is made, for messages. */
const MADE_BY: Readonly<Record<DecisionKind, string>> = {
  keep: 'keep',
  stop: 'stopAt(), stopFromOpen(), stopFromRate() or keepStop',
  exit: 'exitNow()',
  confirm: 'confirm',
  veto: 'veto()',
  add: 'add()',
  reduce: 'reduce()',
  reprice: 'reprice()',
  cancel: 'cancelOrder',
};

type Facts<K extends DecisionKind> = Extract<DecisionFacts, { readonly kind: K }>;

/** Reads an answer that is one of these decisions. */
export function decision<K extends DecisionKind>(...kinds: readonly K[]): (answer: unknown) => Facts<K> {
  return (answer) => {
    const facts = decisionFacts(answer);
    if (facts !== null && (kinds as readonly DecisionKind[]).includes(facts.kind)) return facts as Facts<K>;
    throw wrongAnswer(answer, kinds.map((kind) => MADE_BY[kind]).join(' or '));
  };
}

/** Reads a number, or one of these decisions. `expected` names the number. */
export function numberOr<K extends DecisionKind>(
  expected: string,
  ...kinds: readonly K[]
): (answer: unknown) => number | Facts<K> {
  return numberAbove(-Infinity, expected, ...kinds);
}

/** The same for numbers that mean nothing at `least` and below: a rate, a leverage. */
export function numberAbove<K extends DecisionKind>(
  least: number,
  expected: string,
  ...kinds: readonly K[]
): (answer: unknown) => number | Facts<K> {
  return (answer) => {
    if (typeof answer === 'number' && Number.isFinite(answer) && answer > least) return answer;
    const facts = decisionFacts(answer);
    if (facts !== null && (kinds as readonly DecisionKind[]).includes(facts.kind)) return facts as Facts<K>;
    throw wrongAnswer(answer, [expected, ...kinds.map((kind) => MADE_BY[kind])].join(' or '));
  };
}

/** Of callbacks that only act. */
export function nothing(answer: unknown): void {
  if (typeof answer === 'object' && answer !== null && 'then' in answer) throw wrongAnswer(answer, 'nothing');
}

function wrongAnswer(answer: unknown, expected: string): StrategyError {
  const facts = decisionFacts(answer);
  const got = facts === null ? describe(answer) : MADE_BY[facts.kind];
  return new StrategyError('strategy-threw', `returned ${got}; expected ${expected}.`);
}

function describe(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'object' && 'then' in value) return 'a promise (callbacks are synchronous)';
  return `a value of type ${typeof value}`;
}
