import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '#web/access/problem.tsx';
import { useReads } from '#web/access/session.ts';
import { useExplain, useHistory } from '#web/api/queries.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { Actions } from './actions.tsx';
import { AreaHeader } from './area_header.tsx';
import { AreaParts } from './area_parts.tsx';
import { CitySummary } from './city_summary.tsx';
import { DataRows } from './data_rows.tsx';
import { Indicators } from './indicators.tsx';
import { Measures } from './measures.tsx';
import { OverrideNotice } from './override_notice.tsx';
import { Reliability } from './reliability.tsx';
import { Rules } from './rules.tsx';
import { StateDiagram } from './state_diagram.tsx';
import { Strip } from './strip.tsx';
import { Surroundings } from './surroundings.tsx';
import { WhatChanges } from './what_changes.tsx';
import classes from './why.module.css';
import { WithoutReasons } from './without_reasons.tsx';

function Waiting() {
  return (
    <div className={classes.waiting} aria-hidden>
      <Skeleton height={14} width="45%" />
      <Skeleton height={26} width="70%" />
      <Skeleton height={56} />
      <Skeleton height={150} />
      <Skeleton height={90} />
    </div>
  );
}

function WhyArea({ code }: { code: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, range } = useSituation();
  const basis = range?.basis ?? null;
  const explain = useExplain(code, date, language, range?.revision, basis);
  const history = useHistory(code, date, range?.revision, basis);
  const words = useProblemWords();
  const [source, setSource] = useState<string | null>(null);
  // Without a network it is not even asked for.
  const unasked = explain.isPaused && !explain.data;
  if (explain.isError || unasked)
    return (
      <div className={classes.error} role="alert">
        <strong>{t('why.error')}</strong>
        <p>{explain.error ? words(explain.error) : t('live.no_network')}</p>
        <button type="button" onClick={() => void explain.refetch()}>
          {t('error.retry')}
        </button>
      </div>
    );
  if (!explain.data) return <Waiting />;
  const trace = explain.data;
  return (
    <div className={explain.isPlaceholderData ? classes.stale : ''}>
      <AreaHeader trace={trace} />
      {trace.override && <OverrideNotice override={trace.override} />}
      <WhatChanges trace={trace} />
      {trace.diagram && <StateDiagram diagram={trace.diagram} />}
      {trace.parts && <AreaParts parts={trace.parts} />}
      {history.data && <Strip history={history.data} name={trace.name} date={trace.date} />}
      {trace.rules.length > 0 && <Rules trace={trace} onSource={trace.parts ? null : setSource} />}
      {history.data && <Reliability trace={trace} history={history.data} />}
      <Surroundings trace={trace} />
      {trace.indicators.length > 0 && <Indicators trace={trace} />}
      <Measures {...trace} />
      {!trace.parts && <DataRows trace={trace} source={source} onSource={setSource} />}
      <Actions trace={trace} />
    </div>
  );
}

/** The right panel: why the selected area has its grade; without a selection the city at a glance. */
export function Why() {
  const reasons = useReads('reasons');
  const sel = useView(view => view.sel);
  if (!sel) return <CitySummary />;
  return reasons ? <WhyArea key={sel} code={sel} /> : <WithoutReasons key={sel} code={sel} />;
}
