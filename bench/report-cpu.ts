import { writeFileSync } from 'node:fs';

/** Loaded in front of a program (`--import`): writes the CPU time that it took, microseconds, to the file that TRADAI_CPU_FILE names. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env['TRADAI_CPU_FILE']!, String(user + system));
});
