import { useTranslation } from 'react-i18next';
import type { Memory } from '#core/standard/document.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useDraft } from './draft.tsx';
import classes from './memory_stage.module.css';
import { NumberBox } from './number_box.tsx';

/** What a value is raised by before the rules must still give the lower grade: a distance that keeps a grade from flickering. */
export function Margins({ margin, onChange }: { margin: Memory['margin']; onChange(margin: Memory['margin']): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { compiled } = useDraft();
  const label = (name: string) => {
    const indicator = parseIndicator(name);
    return indicator ? labels(indicator).label[language] : name;
  };
  const rows = Object.entries(margin ?? {});
  const free = (compiled?.indicators ?? []).filter(name => !Object.hasOwn(margin ?? {}, name));
  return (
    <div className={classes.margins}>
      <span title={t('editor.memory.margin_hint')}>{t('editor.memory.margin')}</span>
      {rows.map(([name, by]) => (
        <div key={name}>
          <span title={name}>{label(name)}</span>
          <NumberBox
            value={by}
            label={`${t('editor.memory.margin')}: ${label(name)}`}
            onChange={value => onChange({ ...margin, [name]: value })}
          />
          <button
            type="button"
            aria-label={`${t('editor.memory.margin_remove')}: ${label(name)}`}
            onClick={() => {
              const { [name]: _, ...others } = margin ?? {};
              onChange(Object.keys(others).length > 0 ? others : undefined);
            }}
          >
            ×
          </button>
        </div>
      ))}
      <select
        value=""
        aria-label={t('editor.memory.margin_add')}
        onChange={event => event.target.value && onChange({ ...margin, [event.target.value]: 1 })}
      >
        <option value="">{t('editor.memory.margin_add')}</option>
        {free.map(name => (
          <option key={name} value={name}>
            {label(name)}
          </option>
        ))}
      </select>
    </div>
  );
}
