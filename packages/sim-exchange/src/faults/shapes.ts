/** How a spoiled answer leaves; texts are whole bodies. */
export type Delivery =
  | {
      readonly as: 'answer';
      readonly status: number;
      readonly body: string;
      readonly type: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** Nothing, and the line stays open. */
  | { readonly as: 'silence' }
  /** The line is torn before a word. */
  | { readonly as: 'reset' }
  /** Status and headers, then nothing. */
  | { readonly as: 'headers' }
  /** Half of the body, then the line is torn. */
  | { readonly as: 'half'; readonly body: string; readonly chunked: boolean };

const JSON_TYPE = 'application/json;charset=UTF-8';
const HTML = '<html><body><h1>It did not work</h1></body></html>';
const UNKNOWN = 'Unknown error, please check your request or try again later.';
const BACKEND = 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.';
const BUS = 'An unexpected response was received from the message bus. Execution status unknown.';
const OVERLOADED = 'Server is currently overloaded with other requests. Please try again in a few minutes.';
const INTERNAL = 'Internal error; unable to process your request. Please try again.';

/** Shapes that are errors with a code, in either transport: HTTP status, code, words. */
const ERRORS: Readonly<Record<string, readonly [status: number, code: number, message: string]>> = {
  A15: [503, -1000, UNKNOWN],
  A17: [503, -1008, OVERLOADED],
  A19: [400, -1006, BUS],
  A20: [408, -1007, BACKEND],
  A21: [500, -1001, INTERNAL],
  A24: [200, -1000, UNKNOWN],
  R01: [429, -1003, 'Too much request weight used.'],
  R02: [418, -1003, 'Way too much request weight used; IP banned.'],
};
const SOCKET = new Set([
  'A01',
  'A02',
  'A06',
  'A08',
  'A09',
  'A10',
  'A11',
  'A12',
  'A16',
  'A26',
  'R03',
  ...Object.keys(ERRORS),
]);
const PAGES: Readonly<Record<string, number>> = { A07: 200, A14: 502, A18: 504, A22: 403 };
const TEXTS: Readonly<Record<string, string>> = { A08: '', A09: '{}', A10: '[]', A11: 'null' };
const RETRY_AFTER_S = '5';

/** Whether a shape exists on ws-api. */
export function isForSocket(id: string): boolean {
  return SOCKET.has(id);
}

/** The error that a shape stands for; `null` when it is none. `isFutures`: two markets have two codes for duplicates. */
export function shapeError(
  { id, code }: { readonly id: string; readonly code?: number },
  isFutures: boolean,
): { readonly status: number; readonly code: number; readonly msg: string } | null {
  if (id === 'A26') {
    return isFutures
      ? { status: 400, code: code ?? -4116, msg: 'ClientOrderId is duplicated.' }
      : { status: 400, code: code ?? -2010, msg: 'Duplicate order sent.' };
  }
  if (id === 'R03') return { status: 400, code: code ?? -1013, msg: 'Filter failure: LOT_SIZE' };
  const row = ERRORS[id];
  return row === undefined ? null : { status: row[0], code: code ?? row[1], msg: row[2] };
}

/** How a shape spoils an answer over REST. `body`: the good answer's text; `foreign`: one that is about another order. */
export function spoilRest(
  shape: { readonly id: string; readonly code?: number },
  body: string,
  foreign: string,
  isFutures: boolean,
): Delivery {
  const { id } = shape;
  const error = shapeError(shape, isFutures);
  if (error !== null) {
    const headers = id === 'R01' || id === 'R02' ? { 'retry-after': RETRY_AFTER_S } : {};
    return answer(error.status, JSON.stringify({ code: error.code, msg: error.msg }), JSON_TYPE, headers);
  }
  const page = PAGES[id];
  if (page !== undefined) return answer(page, HTML, 'text/html');
  const text = TEXTS[id];
  if (text !== undefined) return answer(200, text);
  switch (id) {
    case 'A01':
      return { as: 'silence' };
    case 'A02':
      return { as: 'reset' };
    case 'A03':
      return { as: 'headers' };
    case 'A04':
    case 'A05':
      return { as: 'half', body, chunked: id === 'A05' };
    case 'A06':
      return answer(200, half(body));
    case 'A12':
      return answer(200, foreign);
    case 'A13':
      return answer(200, 'this was never compressed', JSON_TYPE, { 'content-encoding': 'gzip' });
    case 'A16':
      return answer(503, 'Service Unavailable.', 'text/plain');
    case 'A23':
      return answer(302, '', 'text/plain', { location: 'http://127.0.0.1:1/' });
    case 'A25':
      return answer(451, 'Unavailable For Legal Reasons', 'text/plain');
    default:
      throw new Error(`There is no answer shape "${id}".`);
  }
}

export function half(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}

function answer(
  status: number,
  body: string,
  type = JSON_TYPE,
  headers: Readonly<Record<string, string>> = {},
): Delivery {
  return { as: 'answer', status, body, type, headers };
}
