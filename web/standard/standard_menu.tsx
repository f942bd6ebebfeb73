import { useTranslation } from 'react-i18next';
import type { StandardSummary } from '#core/contract_standards.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useDraft } from './draft.tsx';
import classes from './standard_menu.module.css';
import { StateChip } from './state_chip.tsx';

const GROUPS = ['drafts', 'in_force', 'presets'] as const;

const groupOf = ({ state }: StandardSummary): (typeof GROUPS)[number] =>
  state === 'preset' ? 'presets' : state === 'active' || state === 'retired' ? 'in_force' : 'drafts';

/** Every standard, the newest version of each; presets last. */
export function StandardMenu({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { standards, opened, open } = useDraft();
  const all = standards?.standards ?? [];
  return (
    <nav className={classes.menu} aria-label={t('editor.head.open_title')}>
      {GROUPS.map(group => {
        const members = all.filter(one => groupOf(one) === group);
        if (members.length === 0) return null;
        return (
          <section key={group}>
            <h4>{t(`editor.head.${group}`)}</h4>
            {members.map(one => (
              <button
                key={`${one.id}@${one.version}`}
                type="button"
                aria-current={opened?.id === one.id && opened.version === one.version ? 'true' : undefined}
                onClick={() => {
                  open(one.id, one.version);
                  onDone();
                }}
              >
                <span>{one.title[language]}</span>
                <small>{one.state === 'preset' ? '' : t('standard_version', { version: one.version })}</small>
                {one.state !== 'preset' && <StateChip state={one.state} />}
              </button>
            ))}
          </section>
        );
      })}
    </nav>
  );
}
