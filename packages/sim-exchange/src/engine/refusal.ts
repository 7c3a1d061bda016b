/** Why the exchange did not do what was asked: its code, and its words. Nothing has changed. */
export interface Refusal {
  readonly refused: true;
  readonly code: number;
  readonly message: string;
}

export function refuse(code: number, message: string): Refusal {
  return { refused: true, code, message };
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}

/** Refusals that both markets know. */
export const UNKNOWN_ORDER = refuse(-2011, 'Unknown order sent.');
export const NO_SUCH_ORDER = refuse(-2013, 'Order does not exist.');
export const INVALID_SYMBOL = refuse(-1121, 'Invalid symbol.');

export function missingParameter(name: string): Refusal {
  return refuse(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function filterFailure(name: string): Refusal {
  return refuse(-1013, `Filter failure: ${name}`);
}
