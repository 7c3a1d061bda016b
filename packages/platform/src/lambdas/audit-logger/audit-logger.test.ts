import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, it, describe } from 'vitest';
import type { AuditLine } from '../../ports/audit.ts';
import { auditEntry } from '../../ports/audit-contract.fixture.ts';
import { verifyAudit } from '../../operations/verify-audit.ts';
import { functionWorld, type FunctionWorld } from '../function-world.fixture.ts';
import { auditLogger } from './audit-logger.ts';

const DAY_MS = 86_400_000;

function told(number: number, atMs = Date.UTC(2026, 0, 5, 10)): object {
  const detail = {
    actor: 'ann',
    action: 'alias.move',
    subject: 'momentum',
    before: { version: 1 },
    after: { version: 2 },
    request_id: `r-${number}`,
  };
  return {
    id: `e-${number}`,
    time: new Date(atMs).toISOString(),
    'detail-type': 'TradAI Audit',
    detail,
    source: 'tradai',
  };
}

async function logged(count: number) {
  const world = await functionWorld();
  const log = (event: object) => auditLogger(event, world.services, world.signal);
  for (let number = 1; number <= count; number++) await log(told(number, world.services.clock.now()));
  const { audit, digests } = world.services;
  return { world, log, audit, verify: () => verifyAudit(audit, digests) };
}

describe('events', () => {
  it('get a line each, and one that is told again has its line already', async () => {
    const { log, audit, verify } = await logged(3);
    expect(await log(told(2))).toEqual({ line: null });
    const lines = await audit.read(0, 10);
    expect(lines.map(({ sequence, requestId }) => [sequence, requestId])).toEqual([[1, 'r-1'], [2, 'r-2'], [3, 'r-3']]);
    expect(await verify()).toEqual({ lines: 3, digests: 0, problems: [] });
  }); // prettier-ignore

  it('whose line could not be written get it when they are told again', async () => {
    const { log, audit } = await logged(0);
    const append = audit.append.bind(audit);
    audit.append = () => Promise.reject(new Error('disk full'));
    await expect(log(told(1))).rejects.toThrow('disk full');
    audit.append = append;
    expect(await log(told(1))).toEqual({ line: 1 });
  });

  it.each([{}, { op: 'digest', day: 'today' }, { ...told(1), 'detail-type': 'other' }, { ...told(1), detail: { actor: '', action: 'x' } }])(
    'such as %j are refused',
    async (event) => {
      const { services, signal } = await functionWorld();
      await expect(auditLogger(event, services, signal)).rejects.toMatchObject({ name: 'Event.Invalid' });
    },
  ); // prettier-ignore
});

describe('a digest', () => {
  it('keeps where the chain stood at the end of a day, once', async () => {
    const { world, log, audit } = await logged(2);
    const { clock, digests } = world.services;
    clock.pass(DAY_MS);
    await log(told(3, clock.now()));
    expect(await log({ op: 'digest' })).toEqual({ digest: 2 });
    expect(await log({ op: 'digest', day: '2026-01-05' })).toEqual({ digest: 2 });
    expect(await log({ op: 'digest', day: '2026-01-06' })).toEqual({ digest: 3 });
    expect(await log({ op: 'digest', day: '2026-01-01' })).toEqual({ digest: null });
    const hashes = (await audit.read(0, 10)).map(({ hash }) => hash);
    expect((await digests.all()).map(({ day, last_hash }) => [day, last_hash])).toEqual([
      ['2026-01-05', hashes[1]],
      ['2026-01-06', hashes[2]],
    ]);
  });
});

/** What somebody could do who can write to the file. */
function tampered(world: FunctionWorld, change: (line: AuditLine) => AuditLine, at: number): void {
  const file = new DatabaseSync(join(world.place, 'more', 'platform.db'));
  file.exec('DROP TRIGGER audit_stays_as_it_is');
  const line = JSON.parse(
    String(file.prepare('SELECT line FROM audit WHERE sequence = ?').get(at)!['line']),
  ) as AuditLine;
  const changed = change(line);
  file.prepare('UPDATE audit SET line = ?, hash = ? WHERE sequence = ?').run(JSON.stringify(changed), changed.hash, at);
  file.close();
}

describe('verifying finds', () => {
  const edits: [what: string, change: (line: AuditLine) => AuditLine, problem: string][] = [
    ['another actor', (line) => ({ ...line, actor: 'bob' }), 'Line 2 is not what was written'],
    ['another time', (line) => ({ ...line, atMs: line.atMs + 1 }), 'Line 2 is not what was written'],
    ['another value', (line) => ({ ...line, after: { version: 3 } }), 'Line 2 is not what was written'],
    ['another hash', (line) => ({ ...line, hash: 'ab'.repeat(32) }), 'Line 2 is not what was written'],
    ['another line before it', (line) => ({ ...line, previousHash: 'ab'.repeat(32) }), 'Line 2 does not follow'],
    ['another number', (line) => ({ ...line, sequence: 7 }), 'Line 2 is missing: 7 stands in its place'],
  ]; // prettier-ignore
  it.each(edits)('%s', async (_, change, problem) => {
    const { world, verify } = await logged(3);
    tampered(world, change, 2);
    expect((await verify()).problems).toEqual([expect.stringContaining(problem)]);
  });

  it('a line that is gone', async () => {
    const { world, verify } = await logged(3);
    const file = new DatabaseSync(join(world.place, 'more', 'platform.db'));
    file.exec('DROP TRIGGER audit_stays; DELETE FROM audit WHERE sequence = 2');
    file.close();
    expect((await verify()).problems).toEqual(['Line 2 is missing: 3 stands in its place.']);
  });

  it.each([
    ['cut off', 0, 'knows line 2, and it is gone'],
    ['written anew', 3, 'the audit was written anew'],
  ])('a whole chain that was %s, by the digests', async (_, lines, problem) => {
    const { log, world } = await logged(2);
    world.services.clock.pass(DAY_MS);
    await log({ op: 'digest' });
    const { services } = await functionWorld();
    for (let number = 1; number <= lines; number++) await services.audit.append(auditEntry(number));
    const found = await verifyAudit(services.audit, world.services.digests);
    expect(found.problems).toEqual([expect.stringContaining(problem)]);
  });
});
