import {
  assertArtifactPath,
  assertLog,
  assertStart,
  changedParameter,
  inOrder,
  nameTags,
  unknownRun,
} from '../../ports/tracking-rules.ts';
import type {
  MetricPoint,
  RunLog,
  RunRecord,
  RunStart,
  RunStatus,
  TrackedRun,
  Tracking,
} from '../../ports/tracking.ts';
import type { MlflowRun } from './answers.ts';
import { MlflowFailure } from './failures.ts';
import type { MlflowClient } from './mlflow-client.ts';
import { runBatches, type RunBatch } from './run-batches.ts';

const STATUSES = { running: 'RUNNING', finished: 'FINISHED', failed: 'FAILED', killed: 'KILLED' } as const;
/** Points of one page of a curve. */
const PAGE = 10_000;
/** Records of one attempt: more than one only for a moment, when two starts meet. */
const TWINS = 10;

/** Runs on an MLflow server. */
export class MlflowTracking implements Tracking {
  readonly place: string;
  readonly #client: MlflowClient;
  /** Where the artifacts of a run are on the server, by handle. */
  readonly #roots = new Map<string, string>();

  constructor(client: MlflowClient) {
    this.place = `MLflow at ${client.url}`;
    this.#client = client;
  }

  /** Looks before it makes, each time: an attempt whose answer was lost may have made the run. */
  async start(start: RunStart): Promise<TrackedRun> {
    assertStart(start);
    const { experiment, tags = {} } = start;
    return this.#client.retrying(async () => {
      const group = (await this.#group(experiment)) ?? (await this.#makeGroup(experiment));
      const found = await this.#oldest(group, start);
      if (found === null) return this.#tracked(start, group, await this.#make(start, group));
      if (found.info.status !== STATUSES.running) await this.#update(found.info.run_id, 'running');
      const run = this.#tracked(start, group, found);
      await this.log(run, { tags });
      return run;
    });
  }

  async log(run: TrackedRun, log: RunLog): Promise<void> {
    assertLog(log);
    for (const batch of runBatches(log)) await this.#logBatch(run, batch);
  }

  async putArtifact(run: TrackedRun, path: string, content: Uint8Array): Promise<void> {
    assertArtifactPath(path);
    await this.#client.putArtifact(`${await this.#root(run)}/${path}`, content);
  }

  async artifact(run: TrackedRun, path: string): Promise<Uint8Array | null> {
    assertArtifactPath(path);
    return this.#client.getArtifact(`${await this.#root(run)}/${path}`);
  }

  async end(run: TrackedRun, status: Exclude<RunStatus, 'running'>, endMs: number): Promise<void> {
    try {
      await this.#update(run.handle, status, endMs);
    } catch (error) {
      throw isGone(error) ? unknownRun(run.runId, this.place) : error;
    }
  }

  async find(experiment: string, runId: string, attempt: number): Promise<RunRecord | null> {
    const group = await this.#group(experiment);
    const found = group === null ? null : await this.#oldest(group, { runId, attempt });
    if (group === null || found === null) return null;
    const status = statusOf(found.info.status);
    return {
      ...this.#tracked({ experiment, runId, attempt }, group, found),
      ...{ status, startMs: found.info.start_time },
      // A run that was taken up again keeps its old end on the server.
      endMs: status === 'running' ? null : (found.info.end_time ?? null),
      params: texts(found.data.params),
      tags: texts(found.data.tags),
      metrics: Object.fromEntries(found.data.metrics.map(({ key, value }) => [key, Number(value)])),
    };
  }

  async history({ handle }: TrackedRun, key: string): Promise<readonly MetricPoint[]> {
    const points: MetricPoint[] = [];
    let token: string | undefined;
    do {
      const query = { run_id: handle, metric_key: key, max_results: PAGE, page_token: token };
      const page = await this.#client.call({ method: 'GET', path: 'metrics/get-history', query, answer: 'points' });
      points.push(...page.metrics.map(({ timestamp, ...point }) => ({ ...point, timeMs: timestamp })));
      token = page.next_page_token;
    } while (token !== undefined && token !== '');
    return inOrder(points);
  }

  close(): void {
    // Connections end by themselves.
  }

  async #group(experiment: string): Promise<string | null> {
    const query = { experiment_name: experiment };
    const call = { method: 'GET', path: 'experiments/get-by-name', query, answer: 'experiment' } as const;
    try {
      const { experiment: found } = await this.#client.call(call);
      if (found.lifecycle_stage === 'active') return found.experiment_id;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    throw new MlflowFailure(
      'refused',
      `${this.place}: the experiment ${experiment} was deleted; restore it, or choose another name.`,
    );
  }

  async #makeGroup(name: string): Promise<string> {
    const call = { method: 'POST', path: 'experiments/create', body: { name }, answer: 'madeExperiment' } as const;
    try {
      return (await this.#client.call({ ...call, once: true })).experiment_id;
    } catch (error) {
      // Another run made it at the same moment.
      const isThere = error instanceof MlflowFailure && error.errorCode === 'RESOURCE_ALREADY_EXISTS';
      const group = isThere ? await this.#group(name) : null;
      if (group !== null) return group;
      throw error;
    }
  }

  /** Two starts may meet. When each sees both runs, they keep the same one; there is no call that would rule the rest out. */
  async #make(start: RunStart, group: string): Promise<MlflowRun> {
    const { runId, attempt, startMs, tags = {} } = start;
    const all = Object.entries({ ...tags, ...nameTags(start) }).map(([key, value]) => ({ key, value }));
    const name = attempt === 1 ? runId : `${runId} attempt ${attempt}`;
    const body = { experiment_id: group, run_name: name, start_time: startMs, tags: all };
    const call = { method: 'POST', path: 'runs/create', body, answer: 'run', once: true } as const;
    const { run } = await this.#client.call(call);
    const kept = (await this.#oldest(group, start)) ?? run;
    if (kept.info.run_id !== run.info.run_id) {
      const gone = { run_id: run.info.run_id };
      await this.#client.call({ method: 'POST', path: 'runs/delete', body: gone, answer: 'nothing' });
    }
    return kept;
  }

  async #oldest(group: string, named: Pick<RunStart, 'runId' | 'attempt'>): Promise<MlflowRun | null> {
    // The rules of run ids leave no quote to be escaped.
    const conditions = Object.entries(nameTags(named)).map(([tag, value]) => `tags.\`${tag}\` = '${value}'`);
    const body = {
      experiment_ids: [group],
      filter: conditions.join(' AND '),
      run_view_type: 'ACTIVE_ONLY',
      max_results: TWINS,
      order_by: ['attributes.start_time ASC'],
    };
    const { runs } = await this.#client.call({ method: 'POST', path: 'runs/search', body, answer: 'runs' });
    const order = (a: MlflowRun, b: MlflowRun): number =>
      a.info.start_time - b.info.start_time || (a.info.run_id < b.info.run_id ? -1 : 1);
    return runs.toSorted(order)[0] ?? null;
  }

  async #logBatch({ runId, handle }: TrackedRun, { params, tags, metrics }: RunBatch): Promise<void> {
    const pairs = (all: readonly (readonly [string, string])[]): object[] =>
      all.map(([key, value]) => ({ key, value }));
    const points = metrics.map(({ key, value, timeMs, step }) => ({ key, value, timestamp: timeMs, step }));
    const body = { run_id: handle, metrics: points, params: pairs(params), tags: pairs(tags) };
    try {
      await this.#client.call({ method: 'POST', path: 'runs/log-batch', body, answer: 'nothing' });
    } catch (error) {
      if (isGone(error)) throw unknownRun(runId, this.place);
      const text = error instanceof MlflowFailure ? error.text : '';
      const changed = /already logged='\[\{'key': '(.*?)', 'old_value': '(.*?)', 'new_value': '(.*?)'\}/.exec(text);
      if (changed === null) throw error;
      const [, key, stored, given] = changed;
      throw changedParameter(runId, key!, stored, given);
    }
  }

  /** The server answers with success to a status that it does not know, and keeps the old one. */
  async #update(handle: string, status: RunStatus, endMs?: number): Promise<void> {
    const body = { run_id: handle, status: STATUSES[status], end_time: endMs };
    const call = { method: 'POST', path: 'runs/update', body, answer: 'runInfo' } as const;
    const { run_info: info } = await this.#client.call(call);
    if (info.status === STATUSES[status]) return;
    throw new MlflowFailure(
      'unexpected-answer',
      `${this.place} left a run ${info.status} that was to be ${STATUSES[status]}.`,
    );
  }

  #tracked(
    { experiment, runId, attempt }: Pick<RunStart, 'experiment' | 'runId' | 'attempt'>,
    group: string,
    { info }: MlflowRun,
  ): TrackedRun {
    this.#roots.set(info.run_id, info.artifact_uri);
    const url = `${this.#client.url}/#/experiments/${group}/runs/${info.run_id}`;
    return { experiment, runId, attempt, handle: info.run_id, url };
  }

  async #root({ handle }: TrackedRun): Promise<string> {
    const uri = this.#roots.get(handle) ?? (await this.#artifactUri(handle));
    this.#roots.set(handle, uri);
    const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(uri)?.[1];
    if (path !== undefined) return path;
    throw new MlflowFailure(
      'refused',
      `${this.place} keeps artifacts at ${uri.split(':')[0]!}: and not behind itself; start it with --serve-artifacts.`,
    );
  }

  async #artifactUri(handle: string): Promise<string> {
    const query = { run_id: handle };
    const { run } = await this.#client.call({ method: 'GET', path: 'runs/get', query, answer: 'run' });
    return run.info.artifact_uri;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof MlflowFailure && error.errorCode === 'RESOURCE_DOES_NOT_EXIST';
}

/** Never there, or deleted since. */
function isGone(error: unknown): boolean {
  return isMissing(error) || (error instanceof MlflowFailure && /'active' state/.test(error.text));
}

function statusOf(text: string): RunStatus {
  if (text === 'FINISHED') return 'finished';
  if (text === 'FAILED') return 'failed';
  return text === 'KILLED' ? 'killed' : 'running';
}

function texts(list: readonly { readonly key: string; readonly value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}
