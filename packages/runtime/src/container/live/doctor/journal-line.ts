import { isUserMistake } from '../../../contract/exit-code.ts';
import type { Quote } from '../../../core/quote.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import { line, type DoctorLine } from './doctor-line.ts';
import type { SessionSigns } from './session-lines.ts';

export interface DoctorJournal extends Pick<SessionSigns, 'beat' | 'lease'> {
  /** For people: a folder or the name of a table. */
  readonly place: string;
  /**
   * Its journal; null: there is none. It is read after the exchange, so that an order which is placed meanwhile stands in it.
   */
  readonly readStored: () => Promise<Pick<StoredSession, 'records' | 'epoch'> | null>;
  /** What the market showed last of pairs, as it says. */
  readonly readQuotes: () => Promise<ReadonlyMap<string, Quote>>;
  /** Why no process can write it, in a sentence; null: none is known. */
  readonly lockProblem: string | null;
}

export interface ReadJournal {
  /** Null: there is none, or it cannot be read. */
  readonly records: ReadonlyMap<string, string> | null;
  /** Of the lease under which it was written last; 0 where that is not known. */
  readonly epoch: number;
  /** Why it cannot be read; null where it can. */
  readonly trouble: string | null;
}

/** One that cannot be read hides nothing of the exchange: just then somebody wants to know what is there. */
export async function readJournal({ readStored }: Pick<DoctorJournal, 'readStored'>): Promise<ReadJournal> {
  try {
    const stored = await readStored();
    return { records: stored?.records ?? null, epoch: stored?.epoch ?? 0, trouble: null };
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    return { records: null, epoch: 0, trouble: error.message };
  }
}

/** None where they cannot be read: what that means for the journal has a line of its own. */
export async function readPrices({
  readQuotes,
}: Pick<DoctorJournal, 'readQuotes'>): Promise<ReadonlyMap<string, Quote>> {
  try {
    return await readQuotes();
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    return new Map();
  }
}

/** Of who looks in another folder, the stops of a session that trades look like nobody's. */
const CANCEL_NOTHING =
  'What rests at the exchange with its tag may be the stop of a position: cancel nothing there before its journal is found';

/** `asked`: what the exchange showed. */
export function journalLine(
  { beat, lease, place }: DoctorJournal,
  { records, trouble }: Pick<ReadJournal, 'records' | 'trouble'>,
  asked: readonly DoctorLine[],
): DoctorLine {
  if (records !== null) return line('journal', 'ok', `It has ${records.size} records.`);
  if (trouble !== null) return line('journal', 'fail', `${trouble} ${CANCEL_NOTHING}, or a copy of it.`);
  const hasOrphans = asked.some(({ what, state }) => what === 'orphan orders' && state === 'fail');
  const isMissed = hasOrphans || (beat !== null && beat.outcome === null);
  return isMissed
    ? line(
        'journal',
        'fail',
        `There is none in ${place}. ${CANCEL_NOTHING}; expected its --state or --heartbeat-table.`,
      )
    : line(
        'journal',
        'warn',
        `There is none in ${place}: every order with its tag counts as an orphan.${heldText(lease)}`,
      );
}

/** Only where it fails. */
export function lockLines({ lockProblem }: Pick<DoctorJournal, 'lockProblem'>): readonly DoctorLine[] {
  return lockProblem === null ? [] : [line('lock', 'fail', `${lockProblem} Each start ends with 78 until then.`)];
}

/** A start that was refused held it as well: no failure by itself. */
function heldText(lease: DoctorJournal['lease']): string {
  if (lease === null || lease.mode !== 'live') return '';
  return ` Its lease was held ${lease.epoch === 1 ? 'once' : `${lease.epoch} times`}: where it traded, that journal is lost.`;
}

const BY_JOURNAL = ['positions', 'stops', 'unknown orders', 'blocked intents'];

/** Nothing that is told by a journal is well where it lacks and something of the session is there. */
export function withoutJournal(lines: readonly DoctorLine[], journal: DoctorLine): readonly DoctorLine[] {
  if (journal.state !== 'fail') return lines;
  return lines.map((one) =>
    one.state === 'ok' && BY_JOURNAL.includes(one.what)
      ? line(one.what, 'warn', 'It is not known without the journal.')
      : one,
  );
}
