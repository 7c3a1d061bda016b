import { loopback, type Loopback } from '../../packages/runtime/src/adapters/mlflow/exchanges.fixture.ts';

/** Answers as MLflow does, at once, with one version of one model; what a run logs is taken and forgotten. */
export function loopbackMlflow(name: string, tags: Readonly<Record<string, string>>): Promise<Loopback> {
  const version = {
    ...{ name, version: '1', creation_timestamp: 1, last_updated_timestamp: 1, current_stage: 'None', status: 'READY' },
    ...{ source: 'tradai://image', description: '', run_id: '', aliases: ['production'] },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
  const run = {
    info: { run_id: 'r', status: 'RUNNING', start_time: 1, artifact_uri: 'mlflow-artifacts:/7/r/artifacts' },
  };
  const answers: Readonly<Record<string, object>> = {
    'registered-models/alias': { model_version: version },
    'model-versions/get': { model_version: version },
    'experiments/get-by-name': { experiment: { experiment_id: '7', lifecycle_stage: 'active' } },
    'runs/search': {},
    'runs/create': { run: { ...run, data: {} } },
    'runs/update': { run_info: { status: 'FINISHED' } },
  };
  return loopback(({ path }) => {
    const call = path.split('?')[0]!.replace('/api/2.0/mlflow/', '');
    return { answer: JSON.stringify(answers[call] ?? {}) };
  });
}
