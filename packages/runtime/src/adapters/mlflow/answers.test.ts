import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnswer, type AnswerName } from './answers.ts';

const FOLDER = join(import.meta.dirname, 'fixtures', 'exchanges');

/** By the end of a call's path. */
const KINDS: Readonly<Record<string, AnswerName>> = {
  'experiments/create': 'madeExperiment',
  'experiments/get-by-name': 'experiment',
  'runs/create': 'run',
  'runs/get': 'run',
  'runs/log-batch': 'nothing',
  'runs/update': 'runInfo',
  'runs/search': 'runs',
  'registered-models/create': 'model',
  'registered-models/get': 'model',
  'registered-models/get-latest-versions': 'versions',
  'model-versions/create': 'version',
  'model-versions/search': 'versions',
  'model-versions/set-tag': 'nothing',
};

interface Recorded {
  readonly request: { readonly method: string; readonly path: string };
  readonly response: { readonly status: number; readonly contentType: string | null; readonly body: unknown };
}

const answers = readdirSync(FOLDER)
  .map((file) => ({ file, ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recorded) }))
  .filter(({ response }) => response.status === 200 && response.contentType === 'application/json')
  .flatMap(({ file, request, response }) => {
    const call = request.path.replace('/api/2.0/mlflow/', '').split('?')[0]!;
    const isAlias = call === 'registered-models/alias';
    const kind = isAlias ? (request.method === 'GET' ? 'version' : 'nothing') : KINDS[call];
    return kind === undefined ? [] : [[file, kind, response.body] as const];
  });

describe('an answer that a real server gave', () => {
  it('is there for every call that is made', () => {
    expect(new Set(answers.map(([, kind]) => kind)).size).toBeGreaterThan(7);
    expect(answers.length).toBeGreaterThan(13);
  });

  it.each(answers)('is read: %s as %s', (_, kind, body) => {
    expect(readAnswer(kind, body)).toHaveProperty('answer');
  });

  it('has empty lists where the server leaves them out', () => {
    expect(readAnswer('runs', {})).toEqual({ answer: { runs: [] } });
    expect(readAnswer('versions', {})).toEqual({ answer: { model_versions: [] } });
  });
});
