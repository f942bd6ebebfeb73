import type { Nation } from './nation.ts';
import type { Scratch } from './scratch_database.ts';

/** Where a benchmark runs. */
export type Place = Scratch & { nation: Nation; rounds: number; say(text: string): void };
