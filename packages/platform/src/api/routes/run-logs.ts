import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Run } from '../../domain/run.ts';
import type { RunLogs } from '../../ports/run-logs.ts';
import { Problem } from '../problem.ts';
import { logsQuery, logsView, type LogsView } from '../result-schemas.ts';
import { runParams } from '../schemas.ts';
import { READ, type RunKindOfApi, type Routes, type Runs } from './runs.ts';

const MOST_BYTES = 1_048_576;

/** The end of what a container of a run wrote; as plain text for who asks for that. Nothing where logs are kept elsewhere. */
export function runLogs<Body>(app: Routes, runs: Runs, { kind, called }: RunKindOfApi<Body>): void {
  const logs = runs.services.runLogs;
  if (logs === undefined) return;
  const told = { tags: [called], summary: 'Read the end of the log of one of its containers' };
  const content = { 'application/json': { schema: logsView }, 'text/plain': { schema: z.string() } };
  const schema = { ...told, params: runParams, querystring: logsQuery, response: { 200: { content } } };
  const config = { ...READ, problems: ['not-found'] } as const;
  app.get(`/${kind}/:id/logs`, { config, schema }, async (request, reply) => {
    const view = await logOf(logs, await runs.find(request.params.id), request.query);
    if (!/^text\/plain\b/.test(request.headers.accept ?? '')) return view;
    const plain = (reply as unknown as FastifyReply).type('text/plain; charset=utf-8');
    await plain.serializer(String).send(view.lines.map((line) => `${line}\n`).join(''));
    return reply;
  });
}

async function logOf(
  logs: RunLogs,
  run: Run,
  {
    attempt = run.attempt,
    tier: wanted,
    lines,
  }: { attempt?: number | undefined; tier?: string | undefined; lines: number },
): Promise<LogsView> {
  const tiers = await logs.tiers(run.id, attempt);
  const tier = wanted ?? tiers.at(-1);
  const end =
    tier === undefined || !tiers.includes(tier)
      ? null
      : await logs.tail({ runId: run.id, attempt, tier }, lines, MOST_BYTES);
  if (tier === undefined || end === null) throw new Problem('not-found', `Attempt ${attempt} has no such log.`);
  return {
    ...{ run_id: run.id, attempt, tier, tiers: [...tiers] },
    ...{ lines: [...end.lines], bytes: end.bytes, is_cut: end.isCut },
  };
}
