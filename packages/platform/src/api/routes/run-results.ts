import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Publication } from '@tradai/runtime/contract';
import type { Run } from '../../domain/run.ts';
import { publicationOf } from '../../operations/run-result.ts';
import { Problem } from '../problem.ts';
import { fileParams, resultView, type ResultView } from '../result-schemas.ts';
import { summaryView } from '../run-view.ts';
import { runParams } from '../schemas.ts';
import { READ, type RunKindOfApi, type Routes, type Runs } from './runs.ts';

/** What is handed out from memory; larger files have an address of their own, where there is one. */
const MOST_BYTES = 134_217_728;

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** What came out of a run, and its files. */
export function runResults<Body>(app: Routes, runs: Runs, { kind, called }: RunKindOfApi<Body>): void {
  const config = { ...READ, problems: ['not-found', 'conflict-state', 'gone'] } as const;
  const summary = { tags: [called], summary: 'Show what came out of one', params: runParams };
  app.get(`/${kind}/:id/result`, { config, schema: { ...summary, response: { 200: resultView } } }, async (request) => {
    const run = await runs.find(request.params.id);
    return viewOf(run, await publishedBy(runs, run));
  });

  const file = { tags: [called], summary: 'Fetch a file of the result', params: fileParams };
  const bytes = z.string().meta({ format: 'binary' });
  const answers = {
    200: { content: { '*/*': { schema: bytes } } },
    303: z.null().describe('It is at `location`, for some minutes.'),
  };
  app.get(`/${kind}/:id/result/:file`, { config, schema: { ...file, response: answers } }, async (request, reply) => {
    const { id, file: name } = request.params;
    const { files } = await publishedBy(runs, await runs.find(id));
    const published = files.find((one) => one.name === name);
    if (published === undefined) throw new Problem('not-found', 'The run has published no file of this name.');
    await handOut(runs, published, reply);
    return reply;
  });
}

async function publishedBy({ services: { results } }: Runs, run: Run): Promise<Publication> {
  if (run.status !== 'COMPLETED') throw new Problem('conflict-state', `The run is ${run.status}, and has no result.`);
  const publication = await publicationOf(results, run.id);
  if (publication === null) throw new Problem('gone', 'The files of the run are not kept any more.');
  return publication;
}

function viewOf({ kind, id, summary }: Run, { attempt, manifest_sha256, files }: Publication): ResultView {
  const links = files.map(({ name }) => [name, `/${kind}/${id}/result/${encodeURIComponent(name)}`]);
  return {
    ...{ run_id: id, attempt, manifest_sha256, summary: summary === null ? null : summaryView(summary) },
    files: files.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
    links: Object.fromEntries(links) as Record<string, string>,
  };
}

/** A file of strangers is never a page of ours: it is saved, not shown, and nothing in it runs. */
async function handOut(
  { services: { results, linkTo } }: Runs,
  { key, name, sha256 }: Publication['files'][number],
  reply: FastifyReply,
): Promise<void> {
  if (linkTo !== undefined)
    return void (await reply
      .code(303)
      .header('location', await linkTo(key))
      .send());
  const stored = await results.get(key, { mostBytes: MOST_BYTES });
  if (stored === null) throw new Problem('gone', 'The file is not kept any more.');
  const extension = name.slice(name.lastIndexOf('.') + 1);
  void reply
    .type(TYPES[extension] ?? 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('etag', `"${sha256}"`);
  await reply.serializer((bytes: unknown) => bytes as string).send(Buffer.from(stored.bytes));
}
