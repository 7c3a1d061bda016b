import type { OrderReader } from '../../../compose/open-order-reader.ts';
import type { AccountView, Failed, KeyRights } from '../../../ports/order-exchange.ts';
import { line, listed, type DoctorLine } from './doctor-line.ts';

const SAMPLES = 5;
/** More than that between two measurements, and a session sends no new orders. */
const MOST_JITTER_MS = 500;
/** Orders are stamped by the exchange's time, so that a wrong clock is no danger; it confuses people. */
const MOST_OFFSET_MS = 1_000;
/** Of what a minute may weigh: a session asks for little but protection from there. */
const MUCH_USED = 0.8;

export interface MeasuredClock {
  /** The exchange's clock minus this machine's. */
  readonly offsetMs: number;
  readonly jitterMs: number;
}

/** Several measurements: the one in the middle, and how far they lie apart. Throws `ServiceError` when the exchange does not say. */
export async function measureClock(reader: Pick<OrderReader, 'exchangeMs'>): Promise<MeasuredClock> {
  const offsets: number[] = [];
  for (let i = 0; i < SAMPLES; i += 1) offsets.push((await reader.exchangeMs()) - Date.now());
  offsets.sort((a, b) => a - b);
  return { offsetMs: offsets[(SAMPLES - 1) / 2]!, jitterMs: offsets.at(-1)! - offsets[0]! };
}

export function clockLine({ offsetMs, jitterMs }: MeasuredClock): DoctorLine {
  const text = `The exchange's clock is ${offsetMs} ms from this machine's, give or take ${jitterMs} ms`;
  if (jitterMs > MOST_JITTER_MS) return line('clock', 'fail', `${text}; expected at most ${MOST_JITTER_MS} ms.`);
  const isFar = Math.abs(offsetMs) > MOST_OFFSET_MS;
  return line('clock', isFar ? 'warn' : 'ok', isFar ? `${text}; this machine's clock is wrong.` : `${text}.`);
}

/** Of a key that the exchange accepts. A session needs no right but to read and to trade, and asks for none of the others. */
export function keyLine(rights: KeyRights | Failed): DoctorLine {
  if ('kind' in rights)
    return line('key', 'ok', `It is accepted; the exchange does not tell what else it may do: ${rights.why}`);
  const { mayTrade, mayWithdraw, isTied } = rights;
  if (!mayTrade)
    return line('key', 'fail', 'It is accepted, and may not trade on this market; expected a key that may.');
  const much = [...(mayWithdraw ? ['may withdraw'] : []), ...(isTied ? [] : ['is taken from any address'])];
  return much.length === 0
    ? line('key', 'ok', 'It may trade on this market, and withdraw nothing, from addresses that its owner named.')
    : line('key', 'warn', `It may trade on this market, and ${much.join(' and ')}, which a session does not need.`);
}

export function limitsLine({ used, most }: { readonly used: number; readonly most: number }): DoctorLine {
  const text = `Requests of this minute weigh ${used} of ${most}`;
  return used > MUCH_USED * most
    ? line('limits', 'warn', `${text}; a session asks for protection alone.`)
    : line('limits', 'ok', `${text}.`);
}

/** What an account holds, and its mode. */
export function accountLines({ balances, isHedged }: AccountView): readonly DoctorLine[] {
  const held = Object.entries(balances).filter(([, { total }]) => Number(total) !== 0);
  const texts = held.map(([asset, { free, total }]) => `${asset} ${total} (${free} free)`);
  return [
    held.length === 0
      ? line('balances', 'warn', 'The account holds nothing.')
      : line('balances', 'ok', `${listed(texts)}.`),
    isHedged === true
      ? line('position mode', 'fail', 'The account is in hedge mode; expected one-way.')
      : line('position mode', 'ok', isHedged === null ? 'A spot market has none.' : 'The account is one-way.'),
  ];
}

/** Of all positions, whoever opened them. `most`: the cap of what a session may enter with; null: no config says. */
export function leverageLine({ positions }: AccountView, most: number | null): DoctorLine {
  if (positions.length === 0) return line('leverage', 'ok', 'There is no position that has one.');
  const set = positions.map(({ pair, leverage, marginMode }) => `${pair} ${leverage ?? '?'}x ${marginMode ?? '?'}`);
  const isUntold = positions.some(({ leverage, marginMode }) => leverage === null || marginMode === null);
  const above = most === null ? [] : positions.filter(({ leverage }) => leverage !== null && leverage > most);
  if (above.length === 0) return line('leverage', isUntold ? 'warn' : 'ok', `${listed(set)}.`);
  const pairs = listed(above.map(({ pair }) => pair));
  return line('leverage', 'warn', `${listed(set)}; the cap leverage lets ${most} pass, ${pairs} has more.`);
}
