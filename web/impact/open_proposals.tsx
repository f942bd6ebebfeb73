import { useTranslation } from 'react-i18next';
import type { Proposal } from '#core/contract_standards.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { setView } from '#web/state/store.ts';
import classes from './parts.module.css';
import { useProposals } from './requests.ts';

/** Where a proposal stands, in one word. */
export const stageOf = ({ decision, cancelled_at }: Proposal) =>
  cancelled_at ? ('cancelled' as const) : (decision ?? ('open' as const));

export function ProposalRow({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { proposal_id, standard, effective_from, proposed_by } = proposal;
  return (
    <li>
      <button
        type="button"
        className={classes.proposal}
        data-proposal={proposal_id}
        onClick={() => setView({ screen: 'standard', proposal: proposal_id })}
      >
        <strong>
          #{proposal_id} {standard.title[language]} {t('standard_version', { version: standard.version })}
        </strong>
        <span>{t('impact.proposal.summary', { by: proposed_by, date: formatLongDay(effective_from, language) })}</span>
        <em data-stage={stageOf(proposal)}>{t(`impact.proposal.stage.${stageOf(proposal)}`)}</em>
      </button>
    </li>
  );
}

export function OpenProposals() {
  const { t } = useTranslation();
  const proposals = useProposals('open').data?.proposals ?? [];
  return (
    <Section title={t('impact.proposal.open_title')} aside={proposals.length || undefined}>
      {proposals.length === 0 && <p className={classes.nothing}>{t('impact.proposal.none_open')}</p>}
      <ul className={classes.list}>
        {proposals.map(proposal => (
          <ProposalRow key={proposal.proposal_id} proposal={proposal} />
        ))}
      </ul>
    </Section>
  );
}
