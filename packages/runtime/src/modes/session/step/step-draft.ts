import type { SessionAnswer } from '../../../contract/session-command.ts';
import type { Notification } from '../../../ports/notifier.ts';
import type { SessionRowKind, SessionStep } from '../../../ports/session-store.ts';
import type { SessionDelta, SessionRecords } from '../../../session/record-book.ts';
import type { LoggedEvent } from '../rows/row-forms.ts';
import { writeRow, type RowForms } from '../rows/rows.ts';
import { isClosedTrade, tradeBeside } from '../../../session/open-trades-in.ts';

/** Where messages wait until they have arrived. */
export const OUTBOX = 'outbox/';

/** What a strategy tells people, as it is written down. */
const NOTICE = 'notice/';

export type Redact = (text: string) => string;

/** A step while it is being made: everything that belongs together, and nothing of it is true before it is written. */
export class StepDraft {
  readonly events: LoggedEvent[] = [];
  readonly answers: SessionAnswer[] = [];
  readonly news: Notification[] = [];
  readonly #put = new Map<string, string>();
  readonly #gone = new Set<string>();
  readonly #rows: SessionStep['rows'][number][] = [];
  readonly #before: SessionRecords;
  readonly #redact: Redact;

  /** `before`: the records as the last step left them. `redact`: takes out what is secret, as it does where people are told. */
  constructor(before: SessionRecords, redact: Redact = (text) => text) {
    this.#before = before;
    this.#redact = redact;
  }

  /** Whether nothing happened. A look at the market that changes nothing is nothing. */
  get isEmpty(): boolean {
    const changes = this.#put.size + this.#gone.size + this.#rows.length + this.answers.length;
    return changes === 0 && this.events.every(({ kind }) => kind === 'turn');
  }

  /** Keys of records that the step puts. */
  changed(prefix: string): readonly string[] {
    return [...this.#put.keys()].filter((key) => key.startsWith(prefix));
  }

  /** A record as the step would leave it; undefined when there is none. */
  get(key: string): string | undefined {
    return this.#gone.has(key) ? undefined : (this.#put.get(key) ?? this.#before.get(key));
  }

  /** What is over is put aside: it becomes a row, and is no record any more. */
  apply({ put, gone }: Pick<SessionDelta, 'put' | 'gone'>): void {
    for (const key of gone) {
      if (key.startsWith('lock/')) this.#aside('locks', [key]);
      this.drop(key);
    }
    for (const [key, text] of put) this.#putText(key, key.startsWith(NOTICE) ? this.#clean(JSON.parse(text)) : text);
    this.putAside([...put].filter(([key, text]) => isClosedTrade(key, text)).map(([key]) => key));
    for (const key of put.keys()) if (this.#isLateNote(key)) this.#aside('closed', [key]);
  }

  /** Closed trades, each with what lies beside it. */
  putAside(trades: readonly string[]): void {
    if (trades.length === 0) return;
    const beside = new Map(trades.map((trade) => [trade, [trade]]));
    for (const key of new Set([...this.#before.keys(), ...this.#put.keys()])) {
      const trade = tradeBeside(key);
      if (trade !== null) beside.get(trade)?.push(key);
    }
    for (const keys of beside.values()) this.#aside('closed', keys);
  }

  put(key: string, value: unknown): void {
    this.#putText(key, this.#clean(value));
  }

  drop(key: string): void {
    this.#put.delete(key);
    if (this.#before.has(key)) this.#gone.add(key);
  }

  row<Kind extends SessionRowKind>(kind: Kind, row: RowForms[Kind]): void {
    const { text } = writeRow(kind, row);
    this.#rows.push({ kind, text: kind === 'said' ? this.#clean(row) : text });
  }

  /** Rows of a kind that the step writes. */
  rowsOf<Kind extends SessionRowKind>(kind: Kind): readonly RowForms[Kind][] {
    return this.#rows.flatMap((row) => (row.kind === kind ? [JSON.parse(row.text) as RowForms[Kind]] : []));
  }

  /** A message that goes out once the step is written, and again until it has arrived. */
  tell(...messages: readonly Notification[]): void {
    for (const message of messages) {
      this.news.push(message);
      this.put(OUTBOX + message.id, { message, settled: [] });
    }
  }

  /** Makes the records what they are once the step is written. */
  applyTo(records: Map<string, string>): void {
    for (const key of this.#gone) records.delete(key);
    for (const [key, text] of this.#put) records.set(key, text);
  }

  step(atMs: number): Omit<SessionStep, 'seq'> {
    const events = this.events.length === 0 ? [] : [writeRow('log', { events: this.events })];
    const rows = [...events, ...this.#rows];
    const answers = this.answers.map((answer) => ({ ...answer, text: this.#redact(answer.text) }));
    return { atMs, put: this.#put, gone: [...this.#gone], rows, answers };
  }

  /** What a strategy notes about a trade that is put aside already. */
  #isLateNote(key: string): boolean {
    const trade = tradeBeside(key);
    return trade !== null && this.get(key) !== undefined && this.get(trade) === undefined;
  }

  #aside(kind: 'closed' | 'locks', keys: readonly string[]): void {
    const texts = keys.map((key) => [key, this.get(key)] as const).filter(([, text]) => text !== undefined);
    if (texts.length === 0) return;
    this.row(kind, Object.fromEntries(texts.map(([key, text]) => [key, JSON.parse(text!) as unknown])));
    for (const [key] of texts) this.drop(key);
  }

  /** As JSON. What is secret is taken out of its texts one by one: a password may be a number of the record, or the name of a field. */
  #clean(value: unknown): string {
    return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'string' ? this.#redact(inner) : inner));
  }

  #putText(key: string, text: string): void {
    this.#gone.delete(key);
    if (this.#before.get(key) === text) this.#put.delete(key);
    else this.#put.set(key, text);
  }
}
