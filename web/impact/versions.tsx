import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StandardSummary } from '#core/contract_standards.ts';
import { formatDay, formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useDraft } from '#web/standard/draft.tsx';
import { setView } from '#web/state/store.ts';
import { Comparison } from './comparison.tsx';
import { ProposalRow } from './open_proposals.tsx';
import classes from './parts.module.css';
import { Problem } from './parts.tsx';
import { useProposals, useVersions, type Which } from './requests.ts';

/** `自 2月13日起`, `10月16日–2月12日`; nothing for what never was in force. */
function useInForceWords(): (spans: StandardSummary['in_force']) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return spans =>
    spans
      .map(({ from, to }) =>
        to === null
          ? from === null
            ? t('impact.versions.always')
            : t('impact.versions.since', { date: formatLongDay(from, language) })
          : `${from === null ? '…' : formatDay(from, language)} – ${formatDay(to, language)}`,
      )
      .join(language === 'zh' ? '；' : '; ');
}

/** Every version of the opened standard, what differs from the one in force, and the way back to one of them. */
export function Versions() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { opened, base, standards, open } = useDraft();
  const versions = useVersions(opened?.id ?? null);
  const all = useProposals('all').data?.proposals ?? [];
  const words = useInForceWords();
  const [against, setAgainst] = useState<string>('');
  if (!opened || !base) return null;
  const known = versions.data?.versions ?? [];
  const others: Which[] = [
    ...known.map(({ id, version }) => ({ id, version })),
    ...(standards?.standards ?? []).map(({ id, version }) => ({ id, version })),
  ].filter(
    (one, i, list) =>
      list.findIndex(other => other.id === one.id && other.version === one.version) === i &&
      !(one.id === opened.id && one.version === opened.version),
  );
  const name = ({ id, version }: Which) => {
    const entry =
      known.find(one => one.id === id && one.version === version) ??
      standards?.standards.find(one => one.id === id && one.version === version);
    return `${entry?.title[language] ?? id} ${t('standard_version', { version })}`;
  };
  const key = ({ id, version }: Which) => `${id}@${version}`;
  const with_base = base.id !== opened.id || base.version !== opened.version;
  const chosen =
    others.find(one => key(one) === against) ??
    (with_base ? { id: base.id, version: base.version } : (others[0] ?? null));
  return (
    <>
      <Section title={t('impact.versions.title')} hint={t('impact.versions.hint')}>
        <ul className={classes.list}>
          {known.map(entry => {
            const here = entry.version === opened.version;
            return (
              <li key={entry.version} className={classes.version} data-version={entry.version} data-state={entry.state}>
                <div>
                  <strong>{t('standard_version', { version: entry.version })}</strong>
                  <em data-stage={entry.state}>{t(`impact.state.${entry.state}`)}</em>
                  <span>{[entry.author, words(entry.in_force)].filter(Boolean).join(' · ')}</span>
                </div>
                {!here && (
                  <button type="button" className={classes.button} onClick={() => open(entry.id, entry.version)}>
                    {t('impact.versions.open')}
                  </button>
                )}
                {entry.state === 'retired' && (
                  <button
                    type="button"
                    className={classes.button}
                    onClick={() => {
                      open(entry.id, entry.version);
                      setView({ side: 'submit' });
                    }}
                  >
                    {t('impact.versions.roll_back')}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
        <Problem error={versions.error} />
      </Section>
      <Section title={t('impact.compare.title')}>
        {others.length > 0 && (
          <div className={classes.form}>
            <label>
              {t('impact.compare.with')}
              <select value={chosen ? key(chosen) : ''} onChange={event => setAgainst(event.target.value)}>
                {others.map(one => (
                  <option key={key(one)} value={key(one)}>
                    {name(one)}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
        <Comparison before={chosen} after={{ id: opened.id, version: opened.version }} />
      </Section>
      <Section title={t('impact.proposal.all_title')} aside={all.length || undefined}>
        {all.length === 0 && <p className={classes.nothing}>{t('impact.proposal.none')}</p>}
        <ul className={classes.list}>
          {all.slice(0, 30).map(proposal => (
            <ProposalRow key={proposal.proposal_id} proposal={proposal} />
          ))}
        </ul>
      </Section>
    </>
  );
}
