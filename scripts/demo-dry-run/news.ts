import type { NotificationDocument } from '../../packages/runtime/src/contract/notification.ts';
import type { Witness } from '../crash/witness.ts';

/** What people read while it happens; orders that are placed are filled soon. */
const SHOWN: readonly NotificationDocument['kind'][] = [
  ...(['startup', 'entry-fill', 'entry-cancel', 'exit-cancel', 'trade-closed', 'stop', 'protection'] as const),
  ...(['command', 'swap', 'state', 'warning', 'strategy-message'] as const),
];
const LOOK_MS = 100;

/** Prints what a session tells, each once, as it arrives; gives how to end it. */
export function printNews({ heard }: Witness, print: (timeMs: number, text: string) => void): () => void {
  const seen = new Set<string>();
  let next = 0;
  const look = (): void => {
    for (; next < heard.length; next++) {
      const { id, kind, at_ms: atMs, title } = heard[next]!.document;
      if (SHOWN.includes(kind) && !seen.has(id)) print(atMs, title);
      seen.add(id);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    look();
  };
}
