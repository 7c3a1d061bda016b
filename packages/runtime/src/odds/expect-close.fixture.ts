import { expect } from 'vitest';

/** Every figure equal to Python's within 1e-9 relative (of small ones, 1e-15 absolute). */
export function expectClose(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours.length).toBe(theirs.length);
  ours.forEach((value, i) =>
    expect(Math.abs(value - theirs[i]!), `figure ${i}: ${value}, by Python ${theirs[i]!}`).toBeLessThanOrEqual(
      1e-9 * Math.max(Math.abs(theirs[i]!), 1e-6),
    ),
  );
}
