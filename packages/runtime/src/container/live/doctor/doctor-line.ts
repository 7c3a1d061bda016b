import type { Failed } from '../../../ports/order-exchange.ts';

/** One thing that was looked at. `warn`: a person should know; `fail`: the session cannot or must not trade so. */
export interface DoctorLine {
  readonly what: string;
  readonly state: 'ok' | 'warn' | 'fail';
  /** One sentence. */
  readonly found: string;
}

export function line(what: string, state: DoctorLine['state'], found: string): DoctorLine {
  return { what, state, found };
}

/** What could not be asked. */
export function away(what: string, { why }: Pick<Failed, 'why'>): DoctorLine {
  return line(what, 'fail', `It is not known: ${why}`);
}

/** The first few, and how many more there are. */
export function listed(texts: readonly string[], most = 5): string {
  const rest = texts.length - most;
  return [...texts.slice(0, most), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
