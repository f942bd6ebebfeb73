// @ts-check
/**
 * Makes both engines answer alike, by type id: int8 → number, date → `YYYY-MM-DD`, timestamptz → ISO text.
 * Plain JavaScript because the embedded engine's thread shares it.
 * @type {Record<number, (text: string) => unknown>}
 */
export const PARSERS = {
  20: text => Number(text),
  1082: text => text,
  1184: text => new Date(`${text.replace(' ', 'T')}${/[+-]\d\d$/.test(text) ? ':00' : ''}`).toISOString(),
};
