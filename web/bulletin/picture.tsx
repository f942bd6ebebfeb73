import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { GradeCell } from './counts.tsx';
import { useOpened } from './draft.tsx';
import { Locked } from './locked.tsx';
import classes from './paper.module.css';
import { useMapPicture } from './requests.ts';
import { usePaperWords } from './words.ts';

/** The map, its legend with what leads to each grade, and under it who made it. */
export function BulletinMap() {
  const { content } = useOpened().bulletin;
  const words = usePaperWords();
  return (
    <Locked title={words('paper.map')}>
      <figure className={classes.figure}>
        <Picture />
        <figcaption>
          <strong>{words('paper.legend')}</strong>
          <ul>
            {content.grades.map(grade => (
              <li key={grade.key}>
                <GradeCell grade={grade} />
                {grade.words && <small>{grade.words}</small>}
              </li>
            ))}
          </ul>
          {content.threshold_side && <p>{content.threshold_side}</p>}
          <Signs />
        </figcaption>
      </figure>
      <Credit />
    </Locked>
  );
}

/** The signs of states, those that the map has. */
function Signs() {
  const { content } = useOpened().bulletin;
  const words = usePaperWords();
  const shown = new Set(content.states.map(({ state }) => state));
  const signs = [
    content.insufficient.length > 0 && words('paper.hatch'),
    shown.has('stale') && words('paper.dots'),
    shown.has('suspended') && words('paper.suspended'),
    shown.has('override') && words('paper.override'),
  ].filter(sign => sign !== false);
  if (signs.length === 0) return null;
  return (
    <ul className={classes.signs}>
      {signs.map(sign => (
        <li key={sign}>{sign}</li>
      ))}
    </ul>
  );
}

function Credit() {
  const { text } = useOpened();
  const words = usePaperWords();
  const credits = [
    text.organisation && words('paper.credit_by', { name: text.organisation }),
    text.review_number && words('paper.credit_review', { number: text.review_number }),
    text.base_map_provider && words('paper.credit_base', { name: text.base_map_provider }),
  ].filter(Boolean);
  if (credits.length === 0) return null;
  return (
    <p className={classes.credit} data-credit>
      {credits.map(credit => (
        <span key={credit}>{credit}</span>
      ))}
    </p>
  );
}

function Picture() {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const place = useRef<HTMLDivElement>(null);
  const drawable = !bulletin.missing.includes('boundaries');
  const { data, isError } = useMapPicture(bulletin, drawable);
  // The drawing of the service as elements of this page: its names are then set in the fonts of the page, rare characters too.
  useLayoutEffect(() => {
    if (!place.current || !data) return;
    const { documentElement } = new DOMParser().parseFromString(data, 'image/svg+xml');
    place.current.replaceChildren(document.importNode(documentElement, true));
  }, [data]);
  if (!drawable || isError || !data)
    return (
      <p className={classes.noPicture} role="status">
        {t(!drawable ? 'map.boundaries' : isError ? 'map.failed' : 'map.waiting')}
      </p>
    );
  return <div ref={place} className={classes.picture} data-picture />;
}
