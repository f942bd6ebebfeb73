/** What is wrong with a document: a JSON path, the sentence with the fix, and the place inside the CQL2 text where there is one. */
export type Problem = { path: string; message: string; line?: number; column?: number };
