import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { gradeOf, type Severity, type Text } from '#core/contract.ts';
import type { Problem } from '#core/standard/problem.ts';
import { Card } from './card.tsx';
import type { Change } from './condition_card.tsx';
import { put } from './paths.ts';
import { GradeSelect } from './rule_card.tsx';
import classes from './rules_column.module.css';
import { Sentence } from './sentence.tsx';

const NO_DOUBTS: string[] = [];

/** The grade of an area that no rule holds for. */
export const OtherwiseCard = memo(function OtherwiseCard(parts: {
  otherwise: Severity;
  because: Text | undefined;
  decides: number | null;
  problems: Problem[];
  change: Change;
}) {
  const { otherwise, because, decides, problems, change } = parts;
  const { t } = useTranslation();
  return (
    <Card
      place="$.otherwise"
      grade={gradeOf(otherwise) ?? undefined}
      head={
        <>
          <span className={classes.otherwise}>{t('editor.stage.otherwise')}</span>
          <GradeSelect
            severity={otherwise}
            label={t('editor.stage.otherwise')}
            onChange={severity => change(before => ({ ...before, otherwise: severity }))}
          />
          {decides !== null && <span className={classes.decides}>{t('editor.rule.decides', { count: decides })}</span>}
        </>
      }
    >
      <Sentence
        text={because ?? { zh: '', en: '' }}
        problems={problems.filter(({ path }) => path.startsWith('$.otherwise_because'))}
        doubtful={NO_DOUBTS}
        onChange={(language, text) =>
          change(before => {
            const next = { zh: '', en: '', ...before.otherwise_because, [language]: text };
            return put(before, '$.otherwise_because', next.zh === '' && next.en === '' ? undefined : next);
          }, `because:otherwise:${language}`)
        }
      />
    </Card>
  );
});
