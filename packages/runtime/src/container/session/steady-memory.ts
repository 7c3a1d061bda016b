import { setFlagsFromString } from 'node:v8';

/**
 * From now on this process keeps little more room than it needs, in each of its threads. V8 doubles the room for young objects as objects survive, up to
 * a hundred megabytes, and lets a heap grow to four times of what is kept before it looks for what is not; it gives room back when little happens. A session
 * lives for weeks, keeps a few tens of megabytes, and shares its machine. Called when a session has loaded what it is made of: room for young objects
 * that is too small would be cleared all the time.
 */
export function keepMemorySteady(): void {
  // Both are read at each growth, unlike limits, which count at the start of a process alone.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=100');
}
