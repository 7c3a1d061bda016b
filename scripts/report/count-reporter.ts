import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';
import type { SerializedError } from 'vitest';

/** Ends a run with `N passed, N failed[, N skipped]` alone on a line, the form that continuous integration reads. */
export default class CountReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    _reason: TestRunEndReason,
  ): void {
    // After the default reporter's own summary, which is printed in the same tick.
    const line = countLine(modules, unhandledErrors.length);
    process.on('exit', () => process.stdout.write(`\n${line}\n`));
  }
}

/** A file that cannot be loaded and an error outside any test count as one failure each: neither may look like a pass. */
export function countLine(modules: readonly TestModule[], unhandledErrors: number): string {
  const count = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    if (module.state() === 'failed' && module.errors().length > 0) count.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'pending') count[state] += 1;
    }
  }
  return `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
}
