import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { type Publication, PUBLICATION_SCHEMA, type PublishedFile } from '../../contract/publication.ts';
import { readPublication } from '../../contract/read-document.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { Objects } from '../../ports/objects.ts';

export interface ResultsOfRun {
  readonly runId: string;
  /** From 1. */
  readonly attempt: number;
  readonly manifestSha256: string;
  /** Paths on disk; a file is published under its own name. */
  readonly files: readonly string[];
}

export type PublishOutcome =
  /** `place` is the folder or address of the files. */
  | { readonly isPublished: true; readonly place: string }
  /** A later attempt has published its results, and they stay. */
  | { readonly isPublished: false; readonly newerAttempt: number };

/** Writers of one publication meet at most a few times: attempts are few. */
const MOST_MEETINGS = 10;

/**
 * Puts the files of a finished attempt below `backtests/<run id>/a<attempt>/`, and then says in `backtests/<run id>/publication.json` that
 * they are the results. A repetition writes the same keys. Throws `ServiceError`.
 */
export async function publishResults(objects: Objects, results: ResultsOfRun): Promise<PublishOutcome> {
  const { runId, attempt } = results;
  const newerAttempt = newerThan(attempt, await publicationOf(objects, runId));
  if (newerAttempt !== null) return { isPublished: false, newerAttempt };
  const folder = `${folderOf(runId)}/a${attempt}`;
  const files: PublishedFile[] = [];
  for (const file of results.files) files.push(await putFile(objects, folder, file));
  const publication: Publication = {
    ...{ schema: PUBLICATION_SCHEMA, run_id: runId, attempt },
    ...{ manifest_sha256: results.manifestSha256, files },
  };
  return putPublication(objects, publication, `${objects.place}/${folder}`);
}

/** What the results of a run are, with the etag of that statement; null before any attempt has published. */
export async function publicationOf(
  objects: Objects,
  runId: string,
): Promise<{ readonly publication: Publication; readonly etag: string } | null> {
  const key = publicationKey(runId);
  const stored = await objects.get(key);
  if (stored === null) return null;
  const publication = await readPublication(new TextDecoder().decode(stored.bytes), `${objects.place}/${key}`);
  return { publication, etag: stored.etag };
}

async function putFile(objects: Objects, folder: string, file: string): Promise<PublishedFile> {
  const bytes = await readFile(file);
  const name = basename(file);
  const key = `${folder}/${name}`;
  await objects.put(key, bytes);
  return { name, key, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Never over a later attempt: what stands there is read, and replaced only as it was read. */
async function putPublication(objects: Objects, publication: Publication, place: string): Promise<PublishOutcome> {
  const { run_id: runId, attempt } = publication;
  const bytes = new TextEncoder().encode(canonicalJson(publication));
  for (let meetings = 0; meetings < MOST_MEETINGS; meetings++) {
    const current = await publicationOf(objects, runId);
    const newerAttempt = newerThan(attempt, current);
    if (newerAttempt !== null) return { isPublished: false, newerAttempt };
    const condition = current === null ? ({ ifAbsent: true } as const) : { ifMatch: current.etag };
    const { written } = await objects.put(publicationKey(runId), bytes, condition);
    if (written) return { isPublished: true, place };
  }
  throw new ServiceError(
    'busy',
    `${objects.place}/${publicationKey(runId)} was changed by others ${MOST_MEETINGS} times while attempt ${attempt} wanted to publish.`,
  );
}

function newerThan(attempt: number, current: { readonly publication: Publication } | null): number | null {
  const published = current?.publication.attempt ?? 0;
  return published > attempt ? published : null;
}

function publicationKey(runId: string): string {
  return `${folderOf(runId)}/publication.json`;
}

/** A run id may have slashes, and no run lies within another one's folder. */
function folderOf(runId: string): string {
  return `backtests/${encodeURIComponent(runId)}`;
}
