import type { DriverEvent } from '../driver/session-driver.ts';
import type { LoggedEvent } from '../rows/row-forms.ts';
import type { OpenStep } from '../host/session-host.ts';

/** Keys of what trades could not be told because the strategy was not open, in order. */
const UNTOLD = 'untold/';

/** Of orders every start tells anew; what else happened is kept for the next one. */
const KEPT: readonly string[] = ['liquidated', 'position', 'funding'];

export function keepUntold({ draft, seq }: Pick<OpenStep, 'draft' | 'seq'>, event: DriverEvent): void {
  if (!KEPT.includes(event.kind)) return;
  const number = draft.changed(UNTOLD).length;
  draft.put(`${UNTOLD}${String(seq).padStart(12, '0')}.${String(number).padStart(4, '0')}`, event);
}

/** Tells it, now that it is open. */
export async function tellUntold(step: OpenStep): Promise<void> {
  const { draft, host } = step;
  const keys = [...host.records.keys()].filter((key) => key.startsWith(UNTOLD)).toSorted();
  for (const key of keys) {
    const event = JSON.parse(host.records.get(key)!) as DriverEvent & LoggedEvent;
    await step.take(event, () => event);
    draft.drop(key);
  }
}
