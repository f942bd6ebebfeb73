import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { RequestError } from '#web/api/request.ts';
import classes from './panel.module.css';

/** Refusals whose place or reason only the service knows, in English: said after the page's own words. */
const WITH_DETAIL = new Set(['invalid_standard', 'checks_failed', 'override_rejected']);

/** What a refusal means and what to do, in the page's own words where it has some: the service itself speaks English. */
export function useProblemWords(): (error: Error) => string {
  const { t } = useTranslation();
  return error => {
    if (!(error instanceof RequestError) || error.problem === null) return t('access.problem.none');
    const { code, detail, action } = error.problem;
    const key = `access.problem.${code}`;
    const known = i18next.exists(key);
    const own = known ? i18next.t(key as 'title') : '';
    const said = !known
      ? t('access.problem.said', { detail: `${detail} ${action ?? ''}` })
      : WITH_DETAIL.has(code)
        ? `${own} ${t('access.problem.said', { detail })}`
        : own;
    const wait = error.retry_after === null ? '' : ` ${t('access.problem.wait', { count: error.retry_after })}`;
    return said + wait;
  };
}

export function ProblemWords({ error }: { error: Error | null }) {
  const words = useProblemWords();
  if (!error) return null;
  return (
    <p className={classes.problem} role="alert">
      {words(error)}
    </p>
  );
}
