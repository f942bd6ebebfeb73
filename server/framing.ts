/**
 * Which page other sites may show in a frame: the map alone (`/?embed=1`, web/embed), which writes nothing. Any other could be laid
 * under a visitor's clicks. Read as the page itself reads its address (web/state/view.ts), so that both always mean the same.
 */
export function mayBeFramed(url: string): boolean {
  const mark = url.indexOf('?');
  if (mark < 0 || url.slice(0, mark) !== '/') return false;
  return new URLSearchParams(url.slice(mark)).get('embed') === '1';
}

/** No list of hosts in its place: `*` would still shut out a page opened from a file, with which everyone tries it first. */
export const withoutFrameAncestors = (policy: string): string =>
  policy
    .split(';')
    .filter(directive => !directive.trim().startsWith('frame-ancestors'))
    .join(';');
