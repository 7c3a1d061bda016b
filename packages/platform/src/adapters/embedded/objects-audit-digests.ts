import { canonicalJson } from '@tradai/runtime/contract';
import { ServiceError, type Objects } from '@tradai/runtime/ports';
import { z } from 'zod';
import type { AuditDigest } from '../../domain/audit-chain.ts';
import type { AuditDigests } from '../../ports/audit-digests.ts';

const FOLDER = 'audit/digests/';

const digestSchema: z.ZodType<AuditDigest> = z.object({
  schema: z.literal('tradai.audit-digest/1'),
  day: z.iso.date(),
  last_sequence: z.int().positive(),
  last_hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Digests as objects, one a day, written once. */
export class ObjectsAuditDigests implements AuditDigests {
  readonly #objects: Objects;

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  async get(day: string): Promise<AuditDigest | null> {
    const key = `${FOLDER}${day}.json`;
    const stored = await this.#objects.get(key, { mostBytes: 4096 });
    if (stored === null) return null;
    return digestIn(new TextDecoder().decode(stored.bytes), `${this.#objects.place}/${key}`);
  }

  async put(digest: AuditDigest): Promise<AuditDigest> {
    const bytes = new TextEncoder().encode(canonicalJson(digest));
    const { written } = await this.#objects.put(`${FOLDER}${digest.day}.json`, bytes, { ifAbsent: true });
    return written ? digest : ((await this.get(digest.day)) ?? digest);
  }

  async all(): Promise<readonly AuditDigest[]> {
    const days: string[] = [];
    for await (const { key } of this.#objects.list(FOLDER)) days.push(key.slice(FOLDER.length, -'.json'.length));
    const found = await Promise.all(days.toSorted().map((day) => this.get(day)));
    return found.filter((digest) => digest !== null);
  }
}

function digestIn(text: string, name: string): AuditDigest {
  try {
    return digestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ServiceError('damaged-store', `${name} is no digest of an audit.`, { cause });
  }
}
