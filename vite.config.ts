import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that the development page speaks to; the built page is served by the server itself. */
const SERVER = process.env.WUSETU_URL ?? 'http://127.0.0.1:8080';
const PROXIED = [
  '/api',
  '/tiles',
  '/frames',
  '/columns',
  '/standings',
  '/legend.json',
  '/style.json',
  '/outlines',
  '/base_map',
  '/sprite',
  '/docs',
];

export default defineConfig({
  plugins: [react()],
  publicDir: 'web/public',
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill would be an inline script, which the content security policy refuses.
    modulePreload: { polyfill: false },
    // Nothing inlined: `img-src 'self'` and `font-src 'self'` stay without `data:`.
    assetsInlineLimit: 0,
    // MapLibre is one module of 1.1 MB (300 KB gzipped) and is loaded beside the page, not before it.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // Parts that change at different times are cached apart: an edit of ours refetches neither React nor MapLibre.
        codeSplitting: {
          groups: [
            { name: 'maplibre', test: /node_modules[\\/]maplibre-gl/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'mantine', test: /node_modules[\\/](@mantine|@floating-ui|clsx|react-remove-scroll|tabbable)/ },
            { name: 'vendor', test: /node_modules[\\/](i18next|react-i18next|@tanstack)/ },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(PROXIED.map(path => [path, { target: SERVER, changeOrigin: false }])) },
});
