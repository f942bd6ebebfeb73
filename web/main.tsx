import './theme/mantine.css';
import './theme/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Limited } from './access/limited.tsx';
import { SessionGate } from './access/session_gate.tsx';
import { useHealing } from './api/heal.ts';
import { RequestError } from './api/request.ts';
import { changeLanguage, setupLanguage } from './i18n/setup.ts';
import { App } from './shell/app.tsx';
import { Boundary } from './shell/boundary.tsx';
import { Failed, Waiting } from './shell/messages.tsx';
import { SituationProvider } from './state/situation.tsx';
import { getView, useView } from './state/store.ts';
import { applyTheme } from './theme/apply.ts';
import { applyFonts } from './theme/fonts.ts';
import { THEMES } from './theme/themes.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the server refused stays refused; what did not arrive is asked for again.
      retry: (count, error) => !(error instanceof RequestError && error.status < 500) && count < 3,
    },
  },
});

setupLanguage(getView().lang);
applyTheme(THEMES[getView().theme]);
applyFonts();

// In another page's frame: settled once, and no screen but this one can be reached from it.
const Embed = getView().embed ? lazy(() => import('./embed/embed.tsx')) : null;

const failed = (retry: () => void, error: Error) => <Failed retry={retry} error={error} />;

function Root() {
  const theme = useView(view => view.theme);
  const lang = useView(view => view.lang);
  useLayoutEffect(() => applyTheme(THEMES[theme]), [theme]);
  useLayoutEffect(() => changeLanguage(lang), [lang]);
  useHealing();
  return (
    // Mantine's variables and classes come from its style sheets: those it would write itself are inline.
    <MantineProvider
      forceColorScheme={THEMES[theme].dark ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
      theme={{ primaryColor: 'gray' }}
    >
      <Boundary>
        {Embed ? (
          <Suspense fallback={<Waiting />}>
            <Embed waiting={<Waiting />} failed={failed} />
          </Suspense>
        ) : (
          <SessionGate waiting={<Waiting />} failed={failed}>
            <SituationProvider waiting={<Waiting />} failed={failed}>
              <App />
            </SituationProvider>
            <Limited />
          </SessionGate>
        )}
      </Boundary>
    </MantineProvider>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Root />
      </QueryClientProvider>
    </StrictMode>,
  );
