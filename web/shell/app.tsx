import { lazy, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScope } from '#web/access/session.ts';
import { useWithheld, Withheld } from '#web/access/withheld.tsx';
import { MapNotices } from '#web/compare/compare_bar.tsx';
import { ComparedMaps } from '#web/compare/compared_maps.tsx';
import { Transitions } from '#web/compare/transitions.tsx';
import { LayerMenu } from '#web/layers/layer_menu.tsx';
import { Legend } from '#web/legend/legend.tsx';
import { preloadMap } from '#web/map/chosen_map.tsx';
import { AreaList } from '#web/panels/area_list.tsx';
import { Changes } from '#web/panels/changes.tsx';
import { Clusters } from '#web/panels/clusters.tsx';
import { LiveChanges } from '#web/panels/live_changes.tsx';
import { Overview } from '#web/panels/overview.tsx';
import { Todo } from '#web/panels/todo.tsx';
import { useMapCredit } from '#web/parts/credit.ts';
import { useNarrow } from '#web/parts/narrow.ts';
import { Printing } from '#web/print/printing.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { TABS, type TabId } from '#web/state/view.ts';
import { usePlayer } from '#web/timeband/player.ts';
import { TimeBand } from '#web/timeband/time_band.tsx';
import { Why } from '#web/why/why.tsx';
import { Announcer } from './announcer.tsx';
import classes from './app.module.css';
import { Boundary, Fetched } from './boundary.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { useKeyboard } from './keyboard.ts';
import { Lag } from './lag.tsx';
import { Empty, Waiting } from './messages.tsx';

// On a telephone only when the map is asked for.
if (window.innerWidth >= 768) preloadMap();

const StandardScreen = lazy(() => import('#web/impact/screen.tsx'));
const TableScreen = lazy(() => import('#web/table/table_screen.tsx'));
const Wall = lazy(() => import('#web/wall/wall.tsx'));
const BulletinScreen = lazy(() => import('#web/bulletin/screen.tsx'));
const IntegrateScreen = lazy(() => import('#web/integrate/screen.tsx'));

function MapArea() {
  const { t } = useTranslation();
  const { status, frame_failed, missing } = useSituation();
  const credit = useMapCredit();
  const mode = useView(view => view.mode);
  // Of days recomputed the banner says it.
  const unsaid = useView(view => view.basis) === null && frame_failed;
  if (mode === 'table')
    return (
      <main className={classes.map}>
        <Fetched>
          <TableScreen />
        </Fetched>
      </main>
    );
  return (
    <main className={classes.map} data-based={status.base_map ? '' : undefined}>
      <Boundary>
        <ComparedMaps waiting={<Waiting />} />
      </Boundary>
      <MapNotices>
        {missing === 'waiting' && (
          <p className={`${classes.notice} ${classes.late}`} role="status">
            {t('map.loading')}
          </p>
        )}
        {(unsaid || missing === 'areas') && (
          <p className={classes.notice} role="alert">
            {t(missing === 'areas' ? 'error.areas' : 'error.frame')}
          </p>
        )}
      </MapNotices>
      <LayerMenu />
      <Legend />
      <p className={classes.attribution}>{credit}</p>
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

/** Two tabs on the rail where the details have their own place; on a telephone four, the map among them. */
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
  const map: Tab = { id: 'map', label: t('panel.map'), on: front === 'map', show: () => setView({ front: 'map' }) };
  const rail = front === 'rail';
  return {
    tab,
    front,
    wide: TABS.map(id => railTab(id, tab === id)),
    narrow: [...TABS.map(id => railTab(id, rail && tab === id)), map, details],
  };
}

/** Wide: overview or list on the left, the map, details on the right. On a telephone one of the four; what is chosen on its map comes up below it. */
export function App() {
  const { t } = useTranslation();
  const { range, status } = useSituation();
  const { tab, front, wide, narrow } = useTabs();
  const onTelephone = useNarrow();
  const picked = useView(view => view.sel !== null);
  const screen = useView(view => view.screen);
  const [help, setHelp] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  const player = usePlayer();
  useKeyboard(player, showHelp);
  const usable = range !== null && status.bbox !== null;
  const withheld = useWithheld(screen);
  // Its screen says what a key with a scope does not see, before that there may be no day to see.
  const scoped = useScope() !== null;

  if (screen === 'wall' && usable && !withheld)
    return (
      <Fetched>
        <Wall />
      </Fetched>
    );
  return (
    <div className={classes.app} data-front={front} data-picked={picked}>
      <Header onHelp={showHelp} />
      <Lag />
      {withheld ? (
        <main className={classes.empty}>
          <Withheld why={withheld} />
        </main>
      ) : screen === 'integrate' ? (
        <div className={classes.whole}>
          <Fetched>
            <IntegrateScreen />
          </Fetched>
        </div>
      ) : (usable || scoped) && screen === 'bulletin' ? (
        <div className={classes.whole}>
          <Fetched>
            <BulletinScreen />
          </Fetched>
        </div>
      ) : usable && screen === 'standard' ? (
        <div className={classes.whole}>
          <Fetched>
            <StandardScreen />
          </Fetched>
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
                <Transitions />
                <Changes />
                <Todo />
                <Clusters />
                {onTelephone && <Footer />}
              </>
            )}
          </aside>
          {(!onTelephone || front === 'map') && <MapArea />}
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
      {!onTelephone && (
        <div className={classes.foot}>
          <Footer />
        </div>
      )}
      <Announcer />
      {usable && !withheld && screen === 'map' && <Printing />}
      <Help opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}
