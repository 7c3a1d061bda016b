import { isRefusal, type Refusal, refuse } from '../engine/refusal.ts';

/** Ends the serving of a request with the exchange's own words. */
export class WireRefusal extends Error {
  readonly code: number;
  /** HTTP status; without one it follows from the code. */
  readonly status: number | undefined;
  /** What else the body carries. */
  readonly data: unknown;
  /** Seconds after which asking again may help. */
  readonly retryAfter: number | undefined;
  /** Answered in place of code and words. */
  readonly page: string | undefined;

  constructor(
    { code, message }: Refusal,
    more: {
      readonly status?: number;
      readonly data?: unknown;
      readonly retryAfter?: number;
      readonly page?: string;
    } = {},
  ) {
    super(message);
    this.name = 'WireRefusal';
    this.code = code;
    this.status = more.status;
    this.data = more.data;
    this.retryAfter = more.retryAfter;
    this.page = more.page;
  }
}

/** The answer, unless the engine refused. Throws a {@link WireRefusal} then. */
export function accepted<Answer>(answer: Answer | Refusal): Answer {
  if (isRefusal(answer)) throw new WireRefusal(answer);
  return answer;
}

export function refused(code: number, message: string): WireRefusal {
  return new WireRefusal(refuse(code, message));
}

const STATUSES: Readonly<Record<number, number>> = {
  [-1000]: 500,
  [-1001]: 500,
  [-1002]: 401,
  [-1003]: 429,
  [-1007]: 408,
  [-1008]: 503,
  [-1015]: 429,
  [-2014]: 401,
  [-2015]: 401,
};

/** HTTP status that goes with a code. */
export function statusOf(code: number): number {
  return STATUSES[code] ?? 400;
}
