import type { Expression } from './expression.ts';

/** Written by generate.js from grammar.peggy; function names are not checked yet (./check.ts does). */
export function parse(text: string): Expression;

declare class PeggySyntaxError extends Error {
  readonly location: { start: { offset: number; line: number; column: number } };
  readonly found: string | null;
  /** null where a grammar action raised the error itself. */
  readonly expected: { type: string; description?: string; text?: string }[] | null;
}

export { PeggySyntaxError as SyntaxError };
