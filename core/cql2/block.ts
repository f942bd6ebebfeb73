/** Rows that the column back end computes at a time: the intermediate columns of a block stay in the processor's cache. */
export const BLOCK = 1024;
