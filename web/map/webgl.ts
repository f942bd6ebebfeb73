/**
 * MapLibre 6 needs WebGL2 and in some versions reports its absence as an event that nobody can catch, so it is probed
 * first and the page shows its own message.
 */
export function hasWebgl2(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
