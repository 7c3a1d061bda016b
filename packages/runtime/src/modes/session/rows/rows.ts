import type { OrderOp } from '../../../orders/order-op.ts';
import { ServiceError } from '../../../ports/errors.ts';
import type { SessionRow, SessionRowKind } from '../../../ports/session-store.ts';
import { readReasons, writtenReasons } from './reasons-text.ts';
import type { EquityRow, LogRow, PastRow, ReasonsRow, SaidRow } from './row-forms.ts';

/** What a row of each kind holds. */
export interface RowForms {
  readonly log: LogRow;
  readonly reasons: ReasonsRow;
  readonly equity: EquityRow;
  readonly said: SaidRow;
  readonly closed: PastRow;
  readonly locks: PastRow;
  readonly orders: OrderOp;
}

/** A row as it was written, with its step. */
export interface ReadRow<Kind extends SessionRowKind> {
  readonly seq: number;
  /** Exchange time, epoch ms. */
  readonly atMs: number;
  readonly row: RowForms[Kind];
}

/** A row for `SessionStep.rows`. */
export function writeRow<Kind extends SessionRowKind>(
  kind: Kind,
  row: RowForms[Kind],
): { readonly kind: Kind; readonly text: string } {
  return { kind, text: JSON.stringify(kind === 'reasons' ? writtenReasons(row as ReasonsRow) : row) };
}

/** Members that later versions add are kept, not refused. Throws `damaged-store` for what is no row of the kind. */
export function readRow<Kind extends SessionRowKind>(kind: Kind, { seq, atMs, text }: SessionRow): ReadRow<Kind> {
  const found = parsed(text);
  if (typeof found === 'object' && found !== null && NEEDED[kind].every((member) => member in found))
    return { seq, atMs, row: (kind === 'reasons' ? readReasons(found as ReasonsRow) : found) as RowForms[Kind] };
  throw new ServiceError(
    'damaged-store',
    `The row "${kind}" of step ${seq} of the session cannot be read; expected JSON${NEEDED[kind].length === 0 ? '' : ` with ${NEEDED[kind].join(', ')}`}.`,
  );
}

const NEEDED: Readonly<Record<SessionRowKind, readonly string[]>> = {
  log: ['events'],
  reasons: ['candleMs', 'of'],
  equity: ['total', 'free', 'open'],
  said: ['level', 'text'],
  closed: [],
  locks: [],
  orders: ['op'],
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
