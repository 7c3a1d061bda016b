import type { OrderAnswer, OrderView } from '../ports/order-exchange.ts';
import type { OrderFill } from './attempt.ts';
import type { Refusal, RejectList, SentRoute } from './rejects.ts';

/** An order as an answer tells it, with the executions that the answer tells with it. */
export interface AnsweredOrder {
  readonly order: OrderView;
  readonly fills: readonly OrderFill[];
}

/** Everything that is known of one request with an effect. */
export interface RawAnswer {
  readonly transport: 'rest' | 'ws';
  readonly route: SentRoute;
  /** Of HTTP; null where none came, and over a socket, whose frame has a status of its own. */
  readonly status: number | null;
  /** The answer's own text: the body, or the whole frame that answers this request's id. Null where none came. */
  readonly body: string | null;
  /** What the client library gave, or what it threw: anything at all. */
  readonly outcome: { readonly returned: unknown } | { readonly thrown: unknown };
  readonly sent: {
    readonly cid: string;
    readonly pair: string;
    readonly side: 'buy' | 'sell';
    /** Known where the order was found before; null for a placement. */
    readonly exchangeId: string | null;
  };
  readonly rejects: RejectList;
  /**
   * Reads an order out of what was returned, and out of nothing else: what the answer does not say is left out, never filled in from what was
   * sent. `null` where there is none. It may throw.
   */
  readonly read: (returned: unknown) => AnsweredOrder | null;
}

/**
 * What an answer says. `accepted` needs an order that is ours by id, pair and side; `rejected` a code of the reviewed list, with an HTTP status
 * that fits; everything else, whatever it looks like, is `unknown`. Classes of errors say nothing here. Never throws.
 */
export function classifyAnswer(answer: RawAnswer): OrderAnswer {
  try {
    const told = toldBy(answer);
    return acceptance(answer, told.status) ?? rejection(answer, told) ?? { kind: 'unknown', why: reason(answer, told) };
  } catch {
    return { kind: 'unknown', why: 'the answer cannot be read' };
  }
}

function acceptance({ outcome, sent, read }: RawAnswer, status: number | null): OrderAnswer | null {
  if (!('returned' in outcome) || !isObject(outcome.returned)) return null;
  if (status !== null && (status < 200 || status > 299)) return null;
  const found = read(outcome.returned);
  return found !== null && isOurs(found.order, sent) ? { kind: 'accepted', ...found } : null;
}

function isOurs({ exchangeId, cid, pair, side }: OrderView, sent: RawAnswer['sent']): boolean {
  if (typeof exchangeId !== 'string' || exchangeId === '') return false;
  const isSameOrder = sent.exchangeId === null || exchangeId === sent.exchangeId;
  const isSameId = cid === sent.cid || (cid === null && sent.exchangeId !== null);
  return isSameOrder && isSameId && pair === sent.pair && side === sent.side;
}

function rejection({ route, rejects }: RawAnswer, told: Told): OrderAnswer | null {
  if (told.status === null) return null;
  const verdict = rejects(route, { ...told, status: told.status });
  if (verdict === null) return null;
  const code = told.code === null ? `HTTP ${told.status}` : String(told.code);
  return { kind: 'rejected', code, text: told.text.slice(0, LONGEST_TEXT), needsFind: verdict === 'find-first' };
}

const LONGEST_TEXT = 200;

/** A refusal as far as the answer's own text tells one. */
type Told = Omit<Refusal, 'status'> & { readonly status: number | null };

/** Over a socket the frame is all there is: its status is the one that counts, and its error lies one level down. */
function toldBy({ transport, status, body }: RawAnswer): Told {
  const whole = parsed(body);
  const isFrame = transport === 'ws';
  const error = isFrame ? whole['error'] : whole;
  const { code, msg } = isObject(error) ? error : {};
  return {
    status: wholeNumber(isFrame ? whole['status'] : status),
    code: wholeNumber(code),
    text: typeof msg === 'string' ? msg : '',
  };
}

function parsed(body: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function reason({ outcome }: RawAnswer, { status, code, text }: Told): string {
  const words = [
    status === null ? '' : `HTTP ${status}`,
    code === null ? '' : `code ${code}`,
    code === null ? '' : text.slice(0, LONGEST_TEXT),
    'thrown' in outcome ? `${kindOf(outcome.thrown)} was thrown` : 'no order of ours in the answer',
  ];
  return words.filter((each) => each !== '').join(', ');
}

/** The kind alone: words of a thrown error may hold an address with a signature. */
function kindOf(thrown: unknown): string {
  if (thrown instanceof Error) return typeof thrown.name === 'string' ? thrown.name.slice(0, 60) : 'an error';
  return thrown === null ? 'null' : typeof thrown;
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
