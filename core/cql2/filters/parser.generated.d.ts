import type { Raw } from './tree.ts';

/** Written by ../generate.js from ../grammar.peggy and ./grammar.peggy; names and types are not checked yet (./refine.ts does). */
export function parse(text: string): Raw;
