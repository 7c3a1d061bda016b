import type { DriverAnswer, DriverEvent } from '../driver/session-driver.ts';
import type { LoggedEvent } from '../rows/row-forms.ts';
import type { StepDraft } from '../step/step-draft.ts';

/** Keys of what trades could not be told because the strategy was not open, in order. */
const UNTOLD = 'untold/';

/** Of orders every start tells anew; what else happened is kept for the next one. */
const KEPT: readonly string[] = ['stop-placed', 'liquidated', 'position', 'funding'];

/** As much of a step as keeps. */
interface Keeping {
  readonly draft: StepDraft;
  /** Its number in the journal. */
  readonly seq: number;
}

/** As much of a step as tells. */
interface Telling extends Keeping {
  readonly host: { readonly records: ReadonlyMap<string, string> };
  take(event: DriverEvent, logged: (answer: DriverAnswer) => LoggedEvent): Promise<DriverAnswer>;
}

export function keepUntold({ draft, seq }: Keeping, event: DriverEvent): void {
  if (!KEPT.includes(event.kind)) return;
  const number = draft.changed(UNTOLD).length;
  draft.put(`${UNTOLD}${String(seq).padStart(12, '0')}.${String(number).padStart(4, '0')}`, event);
}

/** What of a kind waits to be told, in order. */
export function untoldOf<Kind extends DriverEvent['kind']>(
  records: ReadonlyMap<string, string>,
  kind: Kind,
): readonly Extract<DriverEvent, { kind: Kind }>[] {
  const keys = [...records.keys()].filter((key) => key.startsWith(UNTOLD)).toSorted();
  const events = keys.map((key) => JSON.parse(records.get(key)!) as DriverEvent);
  return events.filter((event): event is Extract<DriverEvent, { kind: Kind }> => event.kind === kind);
}

/** Tells what is of these kinds, now that it is open. */
export async function tellUntold(step: Telling, kinds: readonly DriverEvent['kind'][]): Promise<void> {
  const { draft, host } = step;
  const keys = [...host.records.keys()].filter((key) => key.startsWith(UNTOLD)).toSorted();
  for (const key of keys) {
    const event = JSON.parse(host.records.get(key)!) as DriverEvent & LoggedEvent;
    if (!kinds.includes(event.kind)) continue;
    await step.take(event, () => event);
    draft.drop(key);
  }
}
