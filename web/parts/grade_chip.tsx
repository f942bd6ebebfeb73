import { useTranslation } from 'react-i18next';
import type { Language } from '#core/contract.ts';
import { type GradeKey, NUMERALS } from '#web/theme/themes.ts';
import classes from './grade_chip.module.css';

const LATIN: Record<GradeKey, string> = {
  red: 'I',
  orange: 'II',
  yellow: 'III',
  blue: 'IV',
  green: 'V',
  insufficient: '–',
};

export const numeralOf = (grade: GradeKey, language: Language): string => (language === 'zh' ? NUMERALS : LATIN)[grade];

const COLOUR_CLASS: Record<GradeKey, string | undefined> = {
  red: classes.red,
  orange: classes.orange,
  yellow: classes.yellow,
  blue: classes.blue,
  green: classes.green,
  insufficient: classes.insufficient,
};

/** Colour and numeral: never colour alone. */
export function GradeMark({ grade, large = false }: { grade: GradeKey; large?: boolean }) {
  const { i18n } = useTranslation();
  return (
    <span className={`${classes.mark} ${large ? classes.large : ''} ${COLOUR_CLASS[grade]}`} aria-hidden>
      {numeralOf(grade, i18n.language as Language)}
    </span>
  );
}

/** `Ⅰ 红·高风险`, `I Red · Very high`; without a grade `数据不足`. */
export function useGradeText(): (grade: GradeKey) => string {
  const { t, i18n } = useTranslation();
  return grade => {
    if (grade === 'insufficient') return t('grade.insufficient');
    const separator = i18n.language === 'zh' ? '·' : ' · ';
    return `${t(`colour.${grade}`)}${separator}${t(`grade.${grade}`)}`;
  };
}

export function GradeChip({ grade, large = false }: { grade: GradeKey; large?: boolean }) {
  const text = useGradeText();
  return (
    <span className={`${classes.chip} ${large ? classes.largeChip : ''}`}>
      <GradeMark grade={grade} large={large} />
      <span>{text(grade)}</span>
    </span>
  );
}
