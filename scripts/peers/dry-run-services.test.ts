import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sameOnServices } from '../demo-dry-run/same-on-services.ts';
import { arcticPython } from '../demo-container/service-place.ts';
import { mlflowPython } from './mlflow-server.ts';

const hasPython = mlflowPython() !== null && arcticPython() !== null;
if (!hasPython) console.warn('skipped: no python3 that can install MLflow and ArcticDB');

describe.skipIf(!hasPython)('a dry run on MLflow, S3, ArcticDB and DynamoDB', { timeout: 300_000 }, () => {
  it('makes the trades of one on folders, also when it is killed with a trade open', async () => {
    const name = mkdtempSync(join(tmpdir(), 'tradai-dry-run-services-'));
    const hours = { fromHour: 3.88, killHour: 4.5, toHour: 5.28 };
    const { kills, trades, comparisons } = await sameOnServices({ name, ...hours, factor: 400, say: () => {} });

    expect(comparisons.flatMap(({ differences }) => differences)).toEqual([]);
    expect({ kills, hasTrades: trades > 0 }).toEqual({ kills: 1, hasTrades: true });
    rmSync(name, { recursive: true });
  });
});
