import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Legend } from '#web/legend/legend.tsx';
import { hasWebgl2 } from '#web/map/webgl.ts';
import { AreaList } from '#web/panels/area_list.tsx';
import { Changes } from '#web/panels/changes.tsx';
import { Overview } from '#web/panels/overview.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import type { PanelId } from '#web/state/view.ts';
import { usePlayer } from '#web/timeband/player.ts';
import { TimeBand } from '#web/timeband/time_band.tsx';
import { Why } from '#web/why/why.tsx';
import { Announcer } from './announcer.tsx';
import classes from './app.module.css';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { useKeyboard } from './keyboard.ts';
import { Empty, Waiting } from './messages.tsx';

// MapLibre is four fifths of the page's code: it comes beside everything else, not before it.
const MapView = lazy(() => import('#web/map/map_view.tsx'));
const WEBGL2 = hasWebgl2();

function MapArea() {
  const { t } = useTranslation();
  const { status, frame_failed } = useSituation();
  return (
    <main className={classes.map}>
      {!WEBGL2 ? (
        <div className={classes.noMap} role="alert">
          <strong>{t('map.webgl_title')}</strong>
          <p>{t('map.webgl_text')}</p>
        </div>
      ) : (
        <Suspense fallback={<Waiting />}>
          <MapView />
        </Suspense>
      )}
      {frame_failed && (
        <p className={classes.notice} role="alert">
          {t('error.frame')}
        </p>
      )}
      <Legend />
      <p className={classes.attribution}>
        {t('map.attribution')} · {status.demo ? t('map.attribution_demo') : t('map.internal')}
      </p>
    </main>
  );
}

function Tabs({ panels }: { panels: readonly PanelId[] }) {
  const { t } = useTranslation();
  const panel = useView(view => view.panel);
  return (
    <div className={classes.tabs} role="tablist">
      {panels.map(id => (
        <button key={id} type="button" role="tab" aria-selected={panel === id} onClick={() => setView({ panel: id })}>
          {t(`panel.${id}`)}
        </button>
      ))}
    </div>
  );
}

/** Wide: overview or list on the left, details on the right. Narrow: one of the three below the map. */
export function App() {
  const { t } = useTranslation();
  const { range, status, live } = useSituation();
  const panel = useView(view => view.panel);
  const [help, setHelp] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  const player = usePlayer();
  useKeyboard(player, showHelp);
  const usable = range !== null && status.bbox !== null;

  return (
    <div className={classes.app} data-panel={panel}>
      <Header onHelp={showHelp} />
      {!live.connected && (
        <p className={classes.offline} role="status">
          {t('live.offline')}
        </p>
      )}
      {usable ? (
        <>
          <div className={classes.left}>
            <div className={classes.leftTabs}>
              <Tabs panels={['overview', 'list']} />
            </div>
            {panel === 'list' ? (
              <AreaList />
            ) : (
              <>
                <Overview />
                <Changes />
              </>
            )}
          </div>
          <MapArea />
          <aside className={classes.right} aria-label={t('why.title_empty')}>
            <Why />
          </aside>
          <div className={classes.narrowTabs}>
            <Tabs panels={['overview', 'why', 'list']} />
          </div>
          <div className={classes.time}>
            <TimeBand player={player} />
          </div>
        </>
      ) : (
        <main className={classes.empty}>
          <Empty />
        </main>
      )}
      <div className={classes.foot}>
        <Footer />
      </div>
      <Announcer />
      <Help opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}
