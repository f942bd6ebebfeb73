import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { formatLongDay } from '#web/i18n/format.ts';
import { Legend } from '#web/legend/legend.tsx';
import { ChosenMap, preloadMap } from '#web/map/chosen_map.tsx';
import { useMapCredit } from '#web/parts/credit.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Empty, Waiting } from '#web/shell/messages.tsx';
import { SituationProvider, useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { writeView } from '#web/state/view.ts';
import classes from './embed.module.css';
import { OpenGate } from './open_gate.tsx';

preloadMap();

/** Day, standard, where it comes from, and the way to the whole page, which opens outside the frame. */
function Credit() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { status, date, legend } = useSituation();
  const credit = useMapCredit();
  const standard = legend?.standard ?? status.standard;
  const view = useView(now => now);
  return (
    <footer className={classes.credit}>
      {date && <strong>{t('as_of', { date: formatLongDay(date, language) })}</strong>}
      <span>
        {standard.title[language]} {t('standard_version', { version: standard.version })}
      </span>
      <span>{credit}</span>
      <a
        href={`/${writeView({ ...view, embed: false, refresh: null, legend: true })}`}
        target="_blank"
        rel="noreferrer"
      >
        {t('title')}
      </a>
    </footer>
  );
}

function Content() {
  const { range, status, by_code, areas, level } = useSituation();
  const sel = useView(view => view.sel);
  const legend = useView(view => view.legend);
  if (range === null || status.bbox === null) return <Empty />;
  const loaded = level !== null && areas[level] !== undefined;
  const start = sel === null ? undefined : by_code.get(sel)?.bbox;
  return (
    <main className={classes.embed} data-embed>
      <div className={classes.map}>
        {sel !== null && !loaded ? <Waiting /> : <ChosenMap waiting={<Waiting />} {...(start ? { start } : {})} />}
        {legend && <Legend />}
      </div>
      <Credit />
    </main>
  );
}

/**
 * The map alone, for other pages' frames (server/framing.ts): map, legend, credit. Nothing here writes, and there is no way from here to
 * what does but a link that leaves the frame.
 */
export default function Embed(parts: Omit<ComponentProps<typeof SituationProvider>, 'children'>) {
  return (
    <OpenGate waiting={parts.waiting} failed={parts.failed}>
      <SituationProvider {...parts}>
        <Content />
      </SituationProvider>
    </OpenGate>
  );
}
