import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { leasesOnRows } from '../../ports/leases-on-rows.ts';
import { SqliteLeaseRows } from './lease-rows-sqlite.ts';

/** Takes a lease on a small disk, fills that, and renews the lease: `state-full.fixture.ts <folder>`. */
const folder = process.argv[2]!;
const leases = leasesOnRows(new SqliteLeaseRows(folder));
const me = { holder: 'h1', build: '0.1.0', mode: 'dry-run', startedMs: 0 } as const;
const lease = await leases.acquire({ kind: 'strategy', account: 'a', strategy: 's' }, me, 20_000);
let isFull = false;
for (let bytes = 65_536; bytes > 0; bytes = Math.floor(bytes / 2))
  try {
    for (;;) appendFileSync(join(folder, 'ballast'), Buffer.alloc(bytes));
  } catch {
    isFull = true;
  }
let renewed = 0;
if (lease.isHeld)
  for (let held = lease; renewed < 300; renewed += 1) {
    const answer = await leases.renew(held);
    if (!answer.isHeld) break;
    held = answer;
  }
console.log(JSON.stringify({ isFull, renewed }));
