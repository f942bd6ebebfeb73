import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { LEVELS } from '#core/contract.ts';
import type { Standard } from '#core/standard/document.ts';
import classes from './about_stage.module.css';
import { Card, Stage } from './card.tsx';
import type { Change } from './condition_card.tsx';
import { put } from './paths.ts';

/** Name, level and source of the standard. */
export const AboutStage = memo(function AboutStage(
  parts: { number: number; change: Change } & Pick<Standard, 'id' | 'title' | 'source' | 'unit'>,
) {
  const { number, id, title, source, unit, change } = parts;
  const { t } = useTranslation();
  const set = (path: string, value: string) => change(before => put(before, path, value), `about:${path}`);
  const field = (label: string, path: string, value: string, language?: 'zh' | 'en') => (
    <label className={classes.field}>
      <span>{label}</span>
      <textarea
        rows={Math.min(5, Math.max(1, Math.ceil(value.length / (language === 'en' ? 46 : 26))))}
        lang={language === 'zh' ? 'zh-CN' : language}
        value={value}
        onChange={event => set(path, event.target.value.replaceAll('\n', ' '))}
      />
    </label>
  );
  return (
    <Stage number={number} title={t('editor.about.title')}>
      <Card place="$" head={<code className={classes.id}>{id}</code>}>
        {field(t('editor.about.title_zh'), '$.title.zh', title.zh, 'zh')}
        {field(t('editor.about.title_en'), '$.title.en', title.en, 'en')}
        <label className={classes.field}>
          <span>{t('editor.about.unit')}</span>
          <select value={unit} onChange={event => set('$.unit', event.target.value)}>
            <option value="any">{t('editor.about.unit_any')}</option>
            {LEVELS.map(level => (
              <option key={level} value={level}>
                {t(`level.${level}`)}
              </option>
            ))}
          </select>
        </label>
        {field(t('editor.about.citation'), '$.source.citation', source.citation, 'en')}
        <label className={classes.field}>
          <span>{t('editor.about.fidelity')}</span>
          <select value={source.fidelity} onChange={event => set('$.source.fidelity', event.target.value)}>
            <option value="exact">{t('why.fidelity.exact')}</option>
            <option value="adapted">{t('why.fidelity.adapted')}</option>
          </select>
        </label>
        {source.note &&
          field(`${t('editor.about.note')} (${t('editor.language.zh')})`, '$.source.note.zh', source.note.zh, 'zh')}
        {source.note &&
          field(`${t('editor.about.note')} (${t('editor.language.en')})`, '$.source.note.en', source.note.en, 'en')}
      </Card>
    </Stage>
  );
});
