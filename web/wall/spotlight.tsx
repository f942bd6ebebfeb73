import { useTranslation } from 'react-i18next';
import type { AreaSummary } from '#core/contract.ts';
import { useReads } from '#web/access/session.ts';
import { useExplain } from '#web/api/queries.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useMissingWords } from '#web/parts/missing.ts';
import { useSituation } from '#web/state/situation.tsx';
import type { GradeKey } from '#web/theme/themes.ts';
import { Mark } from './mark.tsx';
import type { Stop } from './tour.ts';
import { type Tour, useNow } from './use_tour.ts';
import classes from './wall.module.css';

/** Names of stops that are told while the wall looks at all areas. */
const TOLD = 8;
/** Those that come next, where there is room below. */
const NEXT = 6;

function Reason({ code }: { code: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const { date, range } = useSituation();
  const reads = useReads('reasons');
  const { data, isError } = useExplain(reads ? code : null, date, language, range?.revision, range?.basis ?? null);
  if (!reads) return <p>{t('wall.why_withheld')}</p>;
  if (!data) return <p>{t(isError ? 'why.error' : 'loading')}</p>;
  return (
    <>
      {data.since && data.days !== null && (
        <p className={classes.since}>{t('why.since', { date: say(data.since), days: data.days })}</p>
      )}
      <p className={classes.sentence} data-wall-sentence={code}>
        {data.sentence}
      </p>
      {data.change.raise && <p className={classes.outlook}>↑ {data.change.raise.sentence}</p>}
      {data.change.lower && <p className={classes.outlook}>↓ {data.change.lower.sentence}</p>}
    </>
  );
}

/** Stops as rows; how many more there are. */
function Stops({ stops, told, all }: { stops: Stop[]; told: number; all: number }) {
  const { t } = useTranslation();
  const text = useGradeText();
  return (
    <ul>
      {stops.slice(0, told).map(({ area, grade, from }) => (
        <li key={area.code}>
          <Mark grade={grade} />
          <span className={classes.name}>{area.name}</span>
          <span className={classes.place}>{from ? `↑ ${text(grade)}` : text(grade)}</span>
        </li>
      ))}
      {all > told && <li>{t('changes.more', { count: all - told })}</li>}
    </ul>
  );
}

function Paused({ until }: { until: number }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <p className={classes.paused} role="status" data-wall-paused>
      {t('wall.paused', { seconds: Math.max(0, Math.ceil((until - now) / 1000)) })}
    </p>
  );
}

function Place({ area, grade, from }: { area: AreaSummary; grade: GradeKey; from: GradeKey | null }) {
  const text = useGradeText();
  const { by_code } = useSituation();
  const parent = area.parent ? by_code.get(area.parent) : undefined;
  return (
    <div className={classes.spot} data-wall-stop={area.code}>
      <p className={classes.where}>{parent?.name ?? ''}</p>
      <h3>{area.name}</h3>
      <p className={classes.standing}>
        {from && (
          <>
            <Mark grade={from} />
            <b className={classes.worse}>↑</b>
          </>
        )}
        <Mark grade={grade} />
        {text(grade)}
      </p>
      <Reason code={area.code} />
    </div>
  );
}

type SpotlightParts = {
  tour: Tour;
  stops: Stop[];
  chosen: Stop | null;
  /** The grades are there: no stops are then no red areas. */
  known: boolean;
};

/** Where the wall looks and why that area has its grade; or which ones it will look at. */
export function Spotlight({ tour, stops, chosen, known }: SpotlightParts) {
  const { t } = useTranslation();
  const missing = useMissingWords();
  const shown = chosen ?? tour.stop;
  return (
    <section className={classes.spotlight} aria-label={t('wall.spotlight')} data-tour={stops.length}>
      <h2>
        {t('wall.spotlight')}
        <small>
          {chosen || stops.length === 0
            ? ''
            : tour.stop
              ? t('wall.tour', { index: tour.at + 1, count: stops.length })
              : t('wall.whole')}
        </small>
      </h2>
      {shown ? (
        <Place key={shown.area.code} {...shown} />
      ) : (
        <>
          {stops.length === 0 && <p>{known ? t('wall.nothing') : (missing ?? t('loading'))}</p>}
          <Stops stops={stops} told={TOLD} all={stops.length} />
        </>
      )}
      {tour.stop && !chosen && (
        <div className={classes.next}>
          <h2>{t('wall.next')}</h2>
          <Stops stops={stops.slice(tour.at + 1)} told={NEXT} all={0} />
        </div>
      )}
      {tour.paused_until !== null && <Paused until={tour.paused_until} />}
    </section>
  );
}
