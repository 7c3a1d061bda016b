import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { A_SESSION, aStep, FIRST } from '../../ports/session-step.fixture.ts';
import type { SessionStep } from '../../ports/session-store.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

/** Writes into a folder on a small disk until that is full, and once more when there is room: `session-full.fixture.ts <folder>`. */
const folder = process.argv[2]!;
const [ballast, store] = [join(folder, 'ballast'), new SqliteSessionStore(folder)];
await store.begin(A_SESSION, FIRST);
writeFileSync(ballast, Buffer.alloc(200_000));
const step = (seq: number): SessionStep =>
  aStep(seq, { put: new Map([[`trade/${seq}`, JSON.stringify('x'.repeat(20_000))]]) });
let seq = 0;
let error: { code?: string; message?: string } = {};
while (error.code === undefined && seq < 1000) {
  seq += 1;
  await store.commit(A_SESSION, FIRST, step(seq)).catch((thrown: object) => (error = thrown));
}
const stored = await new SqliteSessionStore(folder).read(A_SESSION);
rmSync(ballast);
const again = await store.commit(A_SESSION, FIRST, step(seq));
const { code, message } = error;
console.log(
  JSON.stringify({ code, message, isAsBefore: stored?.seq === seq - 1 && stored.records.size === seq - 1, again }),
);
