import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWithheld, Withheld } from '#web/access/withheld.tsx';
import { LayerMenu } from '#web/layers/layer_menu.tsx';
import { Legend } from '#web/legend/legend.tsx';
import { hasWebgl2 } from '#web/map/webgl.ts';
import { AreaList } from '#web/panels/area_list.tsx';
import { Changes } from '#web/panels/changes.tsx';
import { Clusters } from '#web/panels/clusters.tsx';
import { LiveChanges } from '#web/panels/live_changes.tsx';
import { Overview } from '#web/panels/overview.tsx';
import { Todo } from '#web/panels/todo.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { TABS, type TabId } from '#web/state/view.ts';
import { BasisBanner } from '#web/timeband/basis.tsx';
import { usePlayer } from '#web/timeband/player.ts';
import { TimeBand } from '#web/timeband/time_band.tsx';
import { Why } from '#web/why/why.tsx';
import { Announcer } from './announcer.tsx';
import classes from './app.module.css';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { useKeyboard } from './keyboard.ts';
import { Lag } from './lag.tsx';
import { Empty, Waiting } from './messages.tsx';

const WEBGL2 = hasWebgl2();
// MapLibre is four fifths of the page's code: it comes beside everything else, from the first moment.
const mapView = WEBGL2 ? import('#web/map/map_view.tsx') : null;
const MapView = lazy(() => mapView ?? import('#web/map/map_view.tsx'));

const StandardScreen = lazy(() => import('#web/impact/screen.tsx'));
const TableScreen = lazy(() => import('#web/table/table_screen.tsx'));
const IntegrateScreen = lazy(() => import('#web/integrate/screen.tsx'));

function MapArea() {
  const { t } = useTranslation();
  const { status, frame_failed } = useSituation();
  const mode = useView(view => view.mode);
  if (mode === 'table')
    return (
      <main className={classes.map}>
        <Suspense fallback={<Waiting />}>
          <TableScreen />
        </Suspense>
      </main>
    );
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
      <BasisBanner />
      <LayerMenu />
      <Legend />
      <p className={classes.attribution}>
        {t('map.attribution')} · {status.demo ? t('map.attribution_demo') : t('map.internal')}
      </p>
    </main>
  );
}

type Tab = { id: string; label: string; on: boolean; show(): void };

function Tabs({ tabs }: { tabs: Tab[] }) {
  return (
    <div className={classes.tabs} role="tablist">
      {tabs.map(({ id, label, on, show }) => (
        <button key={id} type="button" role="tab" aria-selected={on} onClick={show}>
          {label}
        </button>
      ))}
    </div>
  );
}

/** Two tabs on the rail where the details have their own place, three where they share it. */
function useTabs() {
  const { t } = useTranslation();
  const tab = useView(view => view.tab);
  const front = useView(view => view.front);
  const railTab = (id: TabId, on: boolean): Tab => ({
    id,
    label: t(`panel.${id}`),
    on,
    show: () => setView({ tab: id, front: 'rail' }),
  });
  const details: Tab = {
    id: 'why',
    label: t('panel.why'),
    on: front === 'why',
    show: () => setView({ front: 'why' }),
  };
  const rail = front === 'rail';
  return {
    tab,
    front,
    wide: TABS.map(id => railTab(id, tab === id)),
    narrow: [railTab('overview', rail && tab === 'overview'), details, railTab('list', rail && tab === 'list')],
  };
}

/** Wide: overview or list on the left, details on the right. Narrow: one of the three below the map. */
export function App() {
  const { t } = useTranslation();
  const { range, status } = useSituation();
  const { tab, front, wide, narrow } = useTabs();
  const screen = useView(view => view.screen);
  const [help, setHelp] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  const player = usePlayer();
  useKeyboard(player, showHelp);
  const usable = range !== null && status.bbox !== null;
  const withheld = useWithheld(screen);

  return (
    <div className={classes.app} data-front={front}>
      <Header onHelp={showHelp} />
      <Lag />
      {withheld ? (
        <main className={classes.empty}>
          <Withheld why={withheld} />
        </main>
      ) : screen === 'integrate' ? (
        <div className={classes.whole}>
          <Suspense fallback={<Waiting />}>
            <IntegrateScreen />
          </Suspense>
        </div>
      ) : usable && screen === 'standard' ? (
        <div className={classes.whole}>
          <Suspense fallback={<Waiting />}>
            <StandardScreen />
          </Suspense>
        </div>
      ) : usable ? (
        <>
          <aside className={classes.left} aria-label={t('overview.title')}>
            <div className={classes.leftTabs}>
              <Tabs tabs={wide} />
            </div>
            {tab === 'list' ? (
              <AreaList />
            ) : (
              <>
                <Overview />
                <Changes />
                <Todo />
                <Clusters />
              </>
            )}
          </aside>
          <MapArea />
          <LiveChanges />
          <aside className={classes.right} aria-label={t('why.title_empty')}>
            <Why />
          </aside>
          <nav className={classes.narrowTabs} aria-label={t('header.menu')}>
            <Tabs tabs={narrow} />
          </nav>
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
