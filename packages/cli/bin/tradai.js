#!/usr/bin/env node
// Runs on any Node, so that an old one gets a sentence instead of a syntax error from the bundle.
import { existsSync } from 'node:fs';

const bundle = new URL('../dist/tradai.js', import.meta.url);
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  stop(
    `tradai needs Node 24 or newer and this is ${process.version}; inside the repository "npx tradai" brings its own Node 24.`,
  );
} else if (!existsSync(bundle)) {
  stop('tradai is not built yet: run "npm run build" in the repository first.');
} else {
  await import(bundle.href);
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 69;
}
