export type Webgl = 'hardware' | 'software' | 'none';

/** How those name themselves that draw on the processor: Chromium, Mesa, Windows. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|swrast|software|basic render/i;

/**
 * MapLibre 6 needs WebGL2 and in some versions reports its absence as an event that nobody can catch, so it is probed first.
 * `failIfMajorPerformanceCaveat` is not asked: Chromium grants it to SwiftShader where a setting ignores its list of graphics cards.
 */
function probe(): Webgl {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    if (context === null) return 'none';
    const named = context.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER;
    const name = String(context.getParameter(named));
    context.getExtension('WEBGL_lose_context')?.loseContext();
    return SOFTWARE.test(name) ? 'software' : 'hardware';
  } catch {
    return 'none';
  }
}

export const WEBGL = probe();

export const hasWebgl2 = (): boolean => WEBGL !== 'none';
