import { toItem, type Item } from '@tradai/runtime/dynamo';
import { describe, expect, it } from 'vitest';
import { queuedRun } from '../../domain/run.ts';
import { newRun } from '../../ports/run-store-contract.fixture.ts';
import { readRunRow, rowOfRun } from './run-row.ts';

const task = { StopCode: 'EssentialContainerExited', Containers: [{ Name: 'strategy', ExitCode: 65 }] };
const ended = { exitCode: 65, stopCode: 'EssentialContainerExited' };
const unknown = { exitCode: null, stopCode: null };

/** A row whose end a workflow has written. */
function failedRow(cause: string): Item {
  const facts = { events: 1, statuses: ['QUEUED'], executionArn: null, mark: 'm' };
  const row = { ...rowOfRun(queuedRun(newRun(1)), facts), status: 'FAILED', error_code: 'A.B', error_cause: cause };
  return toItem(row);
}

describe('a failure that a workflow has written into a row', () => {
  it.each([
    [JSON.stringify(task), 'The container ended with 65 (bad data).', ended],
    [JSON.stringify({ errorType: 'A.B', errorMessage: 'There is no image.', trace: ['x'] }), 'There is no image.', unknown],
    ['There is no image.', 'There is no image.', unknown],
  ])('is read of %s as a sentence, and stays one', (cause, message, more) => {
    const { run } = readRunRow(failedRow(cause));
    expect(run.failure).toEqual({ code: 'A.B', message, ...more });
    const facts = { events: 1, statuses: ['QUEUED'], executionArn: null, mark: 'm' };
    expect(readRunRow(toItem(rowOfRun(run, facts))).run.failure).toEqual(run.failure);
  }); // prettier-ignore
});
