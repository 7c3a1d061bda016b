const PROGRAM = /(^|\/)tradai-strategy(\.js)?$/;

/** Of a command line as Linux tells it (`/proc/<pid>/cmdline`), what the container's program was given; none where that is another program. */
export function argumentsOfStart(commandLine: string): readonly string[] {
  const words = commandLine.split('\0').slice(0, -1);
  const at = words.findIndex((word) => PROGRAM.test(word));
  return at === -1 ? [] : words.slice(at + 1);
}
