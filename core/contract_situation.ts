import type { Day, Grade, Level, Severity, State } from './contract.ts';

/**
 * What the situation screen asks for beside grades: why a day's changes came about, what there is to do, where an area of a name is. As
 * with the rest of the contract, fields are added and never renamed.
 */

type Shown = { grade: Grade | null; severity: Severity | null; state: State };

/** `GET /api/changes/{date}`: raised first, the worst on top; then lowered, then those to or from no grade. */
export type DayChangesPayload = {
  date: Day;
  compared_with: Day;
  level: Level;
  changes: {
    code: string;
    name: string;
    before: Shown;
    after: Shown;
    /** Day whose numbers the reason tells: the one on which what is shown began. */
    since: Day | null;
    /** As /api/explain says it of that day; null where the key does not read reasons. */
    reason: string | null;
  }[];
  /** Changes left out: an answer has the first 2,000. */
  more: number;
};

/** `count` is of all, `items` of the first 1,000. Null: the key does not read what it would tell. */
export type TodoList<T> = { count: number; items: T[] } | null;
export type TodoArea = { code: string; name: string };

/** `GET /api/todo`: what wants a person's attention on a day, on the graded level, by code unless it says otherwise. */
export type TodoPayload = {
  date: Day;
  level: Level;
  /** No case report of the day. `last_report`: day of the last one before; null where there is none. */
  not_reported: TodoList<TodoArea & { last_report: Day | null }>;
  /** The grade rests on old data. */
  stale: TodoList<TodoArea & { grade: Grade; last_report: Day | null }>;
  /** Set by hand, and the last day of it is the day or one of the two after it; those that end first on top. */
  overrides_expiring: TodoList<TodoArea & { grade: Grade; to: Day; override_id: number }>;
  /** The grade falls on the next day if nothing new is reported; the worst on top. */
  downgrades_due: TodoList<TodoArea & { grade: Grade; to: Grade }>;
  /** Detected on the day for the first time; the strongest on top. Null also where the day was not scanned. */
  new_clusters: TodoList<TodoArea & { id: string; areas: number; cases: number }>;
};

/** `GET /api/search`: best first. `path`: the names of what it lies in, from the largest. */
export type SearchPayload = { query: string; areas: { code: string; name: string; level: Level; path: string[] }[] };
