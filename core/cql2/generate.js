// grammar.peggy → parser.generated.js, and with the rules of filters/grammar.peggy over it → filters/parser.generated.js
// (both git-ignored, their types are committed). Run by `npm run generate` and on install.
// biome-ignore lint/style/noRestrictedImports: a build step, never loaded by the page
import { readFileSync, writeFileSync } from 'node:fs';
import peggy from 'peggy';

/** @param {string} path */
const read = path => readFileSync(new URL(path, import.meta.url), 'utf8');

const grammar = read('./grammar.peggy');
const more = read('./filters/grammar.peggy');

/**
 * A plugin of peggy: rules of `text` take the place of those of the same name, the others come after them.
 * @param {string} text
 * @returns {peggy.Plugin}
 */
const extendedBy = text => ({
  use(config) {
    config.passes.check.unshift(ast => {
      const { reservedWords } = config;
      const added = config.parser.parse(text, { grammarSource: 'filters/grammar.peggy', reservedWords });
      /** @typedef {{ name: string }} Rule */
      const byName = new Map(added.rules.map((/** @type {Rule} */ rule) => [rule.name, rule]));
      const names = new Set(ast.rules.map(rule => rule.name));
      ast.rules = [
        ...ast.rules.map(rule => byName.get(rule.name) ?? rule),
        ...added.rules.filter((/** @type {Rule} */ rule) => !names.has(rule.name)),
      ];
    });
  },
});

const plain = peggy.generate(grammar, { output: 'source', format: 'es', grammarSource: 'grammar.peggy' });
writeFileSync(new URL('./parser.generated.js', import.meta.url), plain);

const extended = peggy.generate(grammar, {
  output: 'source',
  format: 'es',
  grammarSource: 'grammar.peggy',
  plugins: [extendedBy(more)],
});
writeFileSync(new URL('./filters/parser.generated.js', import.meta.url), extended);
