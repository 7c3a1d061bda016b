import { setFlagsFromString } from 'node:v8';

/**
 * From now on the room for young objects, of each thread of this process, grows no more. V8 doubles it as objects survive, up to a hundred
 * megabytes on a machine that has many, and gives it back when little happens; a session lives for weeks, keeps a few tens of megabytes, and
 * shares its machine. Called when a session has loaded what it is made of: room that is too small would be cleared all the time.
 */
export function keepMemorySteady(): void {
  // Read by V8 at each growth, unlike the limits, which count at the start of a process alone.
  setFlagsFromString('--semi-space-growth-factor=1');
}
