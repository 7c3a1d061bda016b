/** `npm run deps`: exit 1 on a forbidden import, and also when no file was read, which would look like a pass. */
import { checkImports } from './import-violations.ts';

const { filesRead, violations } = await checkImports(process.cwd());

for (const { rule, from, to } of violations) console.log(`${from} → ${to}: ${rule}`);

if (filesRead === 0) {
  console.error('deps: no file was read, so nothing was checked');
  process.exitCode = 1;
} else {
  console.log(
    `deps: ${filesRead} files read, ${violations.length} forbidden imports (the rules are in import-rules.ts)`,
  );
  if (violations.length > 0) process.exitCode = 1;
}
