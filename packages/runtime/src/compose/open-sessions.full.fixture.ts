import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { A_SESSION, aStep, FIRST } from '../ports/session-step.fixture.ts';
import { openSessionStore } from './open-session-store.ts';
import { openSessions } from './open-sessions.ts';
import { openState } from './open-state.ts';

/** Writes a session and its lease on a small disk, ends, fills that, and looks at them: `open-sessions.full.fixture.ts <folder>`. */
const folder = process.argv[2]!;
const place = { kind: 'folder', folder } as const;
const [store, state] = [await openSessionStore(place), await openState(place)];
const { account, strategy } = A_SESSION;
const me = { holder: 'h1', build: '0.1.0', mode: 'dry-run', startedMs: 0 } as const;
await state.leases.acquire({ kind: 'strategy', account, strategy }, me, 20_000);
await store.begin(A_SESSION, FIRST);
await store.commit(A_SESSION, FIRST, aStep(1));
store.close();
state.close();
for (let bytes = 65_536; bytes > 0; bytes = Math.floor(bytes / 2))
  try {
    for (;;) appendFileSync(join(folder, 'ballast'), Buffer.alloc(bytes));
  } catch {
    // As full as it can be.
  }
const door = await openSessions(place);
const seen = await door.store.read(A_SESSION);
const [again, lease] = [await door.store.read(A_SESSION), await door.leaseOf(A_SESSION)];
door.close();
console.log(JSON.stringify({ seq: seen?.seq, again: again?.seq, holder: lease?.holder }));
