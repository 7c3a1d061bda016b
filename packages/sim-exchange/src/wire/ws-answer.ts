import { half, shapeError } from '../faults/shapes.ts';
import { encodeJson } from './encode-json.ts';
import { foreignAnswer } from './foreign-answer.ts';
import type { Outcome, WireRequest } from './serve.ts';

/** What becomes of a request over ws-api: a text, silence (`null`), or a torn line. */
export interface WsAnswer {
  readonly text: string | null;
  readonly tears: boolean;
}

/** The answer to a request, or what a fault makes of it. */
export function wsAnswer(id: unknown, wire: WireRequest, outcome: Outcome, rateLimits: unknown): WsAnswer {
  const { status, body, code, page, plan } = outcome;
  if (plan.line !== null) return { text: null, tears: plan.line === 'refuse' };
  if (page !== null) return said({ id, status });
  if (plan.shape === null)
    return said({ id, status, ...(code === null ? { result: body } : { error: body }), rateLimits });
  const error = shapeError(plan.shape, wire.route?.kind === 'usdm');
  if (error !== null) return said({ id, status: error.status, error: { code: error.code, msg: error.msg } });
  const foreign = foreignAnswer(wire, body);
  switch (plan.shape.id) {
    case 'A01':
      return { text: null, tears: false };
    case 'A02':
      return { text: null, tears: true };
    case 'A06':
      return { text: half(encodeJson({ id, status, result: foreign })), tears: false };
    case 'A08':
      return { text: '', tears: false };
    case 'A09':
      return said({ id, status: 200, result: {} });
    case 'A10':
      return said({ id, status: 200, result: [] });
    case 'A11':
      return said({ id, status: 200, result: null });
    case 'A12':
      return said({ id, status: 200, result: foreign });
    case 'A16':
      return said({ id, status: 503 });
    default:
      throw new Error(`There is no answer shape "${plan.shape.id}" on ws-api.`);
  }
}

function said(answer: object): WsAnswer {
  return { text: encodeJson(answer), tears: false };
}
