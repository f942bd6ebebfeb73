import { IconFocusCentered } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { useNeighbours } from '#web/api/clusters.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { DistributionBar } from '#web/parts/distribution_bar.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { emptyCounts, standingOf } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './why.module.css';

/** How the areas next door stand, by grade; nothing while the map shows another level. */
function Neighbours({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const { status, by_code, frame } = useSituation();
  const { data: neighbours } = useNeighbours(trace.code, status.boundary_version);
  if (!neighbours || frame?.level !== trace.level) return null;
  const counts = emptyCounts();
  for (const { code } of neighbours) {
    const area = by_code.get(code);
    if (area) counts[standingOf(frame.bytes, area.seq).key] += 1;
  }
  return (
    <>
      <h4 className={classes.small}>{t('why.neighbours', { count: neighbours.length })}</h4>
      {neighbours.length > 0 && <DistributionBar counts={counts} labelled />}
    </>
  );
}

/** The areas next door, and the detected clusters that the area belongs to, or holds a part of. */
export function Surroundings({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const { status } = useSituation();
  const number = (value: number) => formatNumber(value, language);
  return (
    <Section title={t('why.surroundings')}>
      {trace.level === status.graded_level && <Neighbours trace={trace} />}
      {trace.clusters === null && <p className={classes.nothing}>{t('why.clusters_unknown')}</p>}
      {trace.clusters?.length === 0 && <p className={classes.nothing}>{t('why.clusters_none')}</p>}
      {trace.clusters && trace.clusters.length > 0 && (
        <ul className={classes.clusters}>
          {trace.clusters.map(cluster => (
            <li key={cluster.id}>
              <IconFocusCentered size={16} stroke={1.8} aria-hidden />
              <div>
                <p>{cluster.sentence}</p>
                <small title={t('why.cluster_hint', { p: cluster.p_value })}>
                  {t('why.cluster_facts', {
                    from: say(cluster.from),
                    to: say(cluster.to),
                    areas: number(cluster.areas),
                    cases: number(cluster.cases),
                    expected: number(Math.round(cluster.expected * 10) / 10),
                  })}
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
