import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatLongDay, formatMoment } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Matrix } from '#web/parts/matrix.tsx';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import { BacktestTable } from './backtest.tsx';
import { Checks } from './checks.tsx';
import { Comparison } from './comparison.tsx';
import { Decide } from './decide.tsx';
import { useMatrixWords } from './matrix.tsx';
import { stageOf } from './open_proposals.tsx';
import parts from './parts.module.css';
import { Banner, MovedRow, Problem } from './parts.tsx';
import classes from './proposal.module.css';
import { useProposal } from './requests.ts';
import { SensitivityTable } from './sensitivity_table.tsx';
import { useImpactWords } from './sentence.tsx';

/** One proposal with the report that was made for it and never changes; where it is decided. */
export function ProposalPage({ proposal_id }: { proposal_id: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = useImpactWords();
  const matrixWords = useMatrixWords();
  const { status, by_code } = useSituation();
  const { data, error } = useProposal(proposal_id);
  const back = () => setView({ proposal: null });
  const moment = (text: string) => formatMoment(text, status.time_zone);
  const report = data?.report;
  return (
    <main className={classes.page} data-proposal-page={proposal_id} data-stage={data ? stageOf(data) : ''}>
      <button type="button" className={classes.back} onClick={back}>
        <IconArrowLeft size={16} stroke={2} aria-hidden /> {t('impact.proposal.back')}
      </button>
      {!data && !error && <p role="status">{t('loading')}</p>}
      <Problem error={error} />
      {data && report && (
        <>
          <header className={classes.head}>
            <h2>
              #{data.proposal_id} {data.standard.title[language]}{' '}
              <small>{t('standard_version', { version: data.standard.version })}</small>
            </h2>
            <em data-stage={stageOf(data)}>{t(`impact.proposal.stage.${stageOf(data)}`)}</em>
            <p>
              {t('impact.proposal.made', { by: data.proposed_by, at: moment(data.proposed_at) })} ·{' '}
              <strong>{t('impact.proposal.from', { date: formatLongDay(data.effective_from, language) })}</strong>
            </p>
            {data.note && <blockquote>{data.note}</blockquote>}
          </header>
          <div className={classes.grid}>
            <div className={classes.column}>
              <Decide proposal={data} />
              <Section title={t('impact.checks.title')}>
                <Checks checks={report.checks} />
              </Section>
              <Section
                title={t('impact.compare.title')}
                hint={`${report.compared_with.title[language]} ${t('standard_version', { version: report.compared_with.version })}`}
              >
                <Comparison
                  before={{ id: report.compared_with.id, version: report.compared_with.version }}
                  after={{ id: data.standard.id, version: data.standard.version }}
                />
              </Section>
            </div>
            <div className={classes.column}>
              <Section
                title={t('impact.memory.on')}
                hint={t('impact.proposal.first_day_hint', { date: formatLongDay(report.effective_from, language) })}
              >
                <p className={classes.sentence}>{words(report.first_day)}</p>
                {stageOf(data) === 'open' && <Banner>{t('analysis')}</Banner>}
                <Matrix counts={report.first_day.matrix} words={matrixWords} />
              </Section>
              <Section
                title={t('impact.memory.off')}
                hint={t('impact.proposal.rules_hint', { date: formatLongDay(report.date, language) })}
              >
                <p className={classes.sentence}>{words(report.rules_alone)}</p>
                <Matrix counts={report.rules_alone.matrix} words={matrixWords} />
              </Section>
              <Section title={t('impact.moved.title')} aside={t('unit.community', { count: report.areas.length })}>
                {report.areas.length === 0 && <p className={parts.nothing}>{t('impact.nothing')}</p>}
                <ul className={`${parts.rows} ${classes.moved}`}>
                  {report.areas.slice(0, 400).map(({ code, from, to }) => {
                    const area = by_code.get(code);
                    return area ? <MovedRow key={code} area={area} from={from} to={to} /> : null;
                  })}
                </ul>
              </Section>
            </div>
            <div className={classes.column}>
              <Section title={t('impact.backtest.title')}>
                <BacktestTable payload={report.backtest} />
              </Section>
              <SensitivityTable rows={report.sensitivity} />
              <p className={classes.immutable}>
                {t('impact.proposal.immutable', { at: moment(report.computed_at), revision: report.revision })}
              </p>
            </div>
          </div>
        </>
      )}
    </main>
  );
}
