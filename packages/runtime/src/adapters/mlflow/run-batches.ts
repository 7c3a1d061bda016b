import type { MetricPoint, RunLog } from '../../ports/tracking.ts';

/** Of one `runs/log-batch`. */
const LIMITS = { metrics: 1000, params: 100, tags: 100, together: 1000 };

type Text = readonly [key: string, value: string];

export interface RunBatch {
  readonly params: readonly Text[];
  readonly tags: readonly Text[];
  readonly metrics: readonly MetricPoint[];
}

/** A log in pieces that the server takes. Parameters go first: one that changed is refused before anything else is stored. */
export function runBatches({ metrics = [], params = {}, tags = {} }: RunLog): RunBatch[] {
  let [restParams, restTags, restMetrics]: [readonly Text[], readonly Text[], readonly MetricPoint[]] = [
    Object.entries(params),
    Object.entries(tags),
    metrics,
  ];
  const batches: RunBatch[] = [];
  while (restParams.length + restTags.length + restMetrics.length > 0) {
    const batch = { params: restParams.slice(0, LIMITS.params), tags: restTags.slice(0, LIMITS.tags) };
    const isLastOfTexts = restParams.length <= LIMITS.params;
    const room = LIMITS.together - batch.params.length - batch.tags.length;
    const points = isLastOfTexts ? restMetrics.slice(0, Math.min(LIMITS.metrics, room)) : [];
    batches.push({ ...batch, metrics: points });
    restParams = restParams.slice(batch.params.length);
    restTags = restTags.slice(batch.tags.length);
    restMetrics = restMetrics.slice(points.length);
  }
  return batches;
}
