#!/usr/bin/env node
// The command line is TypeScript: tsx loads it, so that there is nothing to build.
import { register } from 'tsx/esm/api';

register();
const { run } = await import('./commands.ts');
await run(process.argv);
