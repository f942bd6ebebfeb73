/** The keys of Chinese, which has no plural, and for each `_other` the singular of another language. */
export type Plural<T> = {
  [K in keyof T]: T[K] extends string ? string : Plural<T[K]>;
} & { [K in keyof T as K extends `${infer Stem}_other` ? `${Stem}_one` : never]: string };
