import type { Intent } from './attempt.ts';

/** Whether an order opens a position or adds to one; every other one leaves or protects. */
export function isEntry(action: Intent['action']): boolean {
  return action === 'enter' || action === 'add';
}
