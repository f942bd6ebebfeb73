// grammar.peggy → parser.generated.js (git-ignored, its types are committed). Run by `npm run generate` and on install.
// biome-ignore lint/style/noRestrictedImports: a build step, never loaded by the page
import { readFileSync, writeFileSync } from 'node:fs';
import peggy from 'peggy';

const grammar = readFileSync(new URL('./grammar.peggy', import.meta.url), 'utf8');
const source = peggy.generate(grammar, { output: 'source', format: 'es', grammarSource: 'grammar.peggy' });
writeFileSync(new URL('./parser.generated.js', import.meta.url), source);
