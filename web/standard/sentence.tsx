import { IconAlertTriangle, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Text } from '#core/contract.ts';
import type { Problem } from '#core/standard/problem.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Tool } from './card.tsx';
import { problemWords } from './problem_words.ts';
import classes from './sentence.module.css';

const LANGUAGES = ['zh', 'en'] as const;

/** What people read as the reason of a grade, in both languages; shown in one until someone edits it. */
export function Sentence(parts: {
  text: Text;
  problems: Problem[];
  doubtful: string[];
  onChange(language: 'zh' | 'en', text: string): void;
}) {
  const { text, problems, doubtful, onChange } = parts;
  const { t } = useTranslation();
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  const open = editing || problems.length > 0;
  return (
    <div className={classes.sentence}>
      <div className={classes.line}>
        {open ? (
          <div className={classes.fields}>
            {LANGUAGES.map(of => (
              <label key={of}>
                <span>{t(`editor.language.${of}`)}</span>
                <textarea
                  rows={2}
                  lang={of === 'zh' ? 'zh-CN' : 'en'}
                  value={text[of]}
                  aria-label={`${t('editor.because')} (${t(`editor.language.${of}`)})`}
                  onChange={event => onChange(of, event.target.value)}
                />
              </label>
            ))}
          </div>
        ) : (
          <p>{withBraces(text[language])}</p>
        )}
        <Tool label={t('editor.because_edit')} pressed={open} onClick={() => setEditing(!open)}>
          <IconPencil size={14} stroke={1.8} aria-hidden />
        </Tool>
      </div>
      {problems.map(problem => (
        <p key={problem.path + problem.message} className={classes.problem}>
          {problemWords(problem.message, language)}
        </p>
      ))}
      {doubtful.length > 0 && (
        <p className={classes.doubt}>
          <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
          {t('editor.because_doubt', { numbers: doubtful.join(language === 'zh' ? '、' : ', ') })}
        </p>
      )}
    </div>
  );
}

/** `{new_cases_14d}` is where an area's own value will stand. */
const withBraces = (text: string) =>
  text.split(/(\{[^{}]*\})/).map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in order
    /^\{.*\}$/.test(part) ? <code key={i}>{part.slice(1, -1)}</code> : part,
  );
