import { Component, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './messages.module.css';
import { Waiting } from './messages.tsx';

function Broken() {
  const { t } = useTranslation();
  return (
    <div className={classes.message} role="alert" data-broken>
      <h1>{t('broken.title')}</h1>
      <p>{t('broken.text')}</p>
      <button type="button" className={classes.button} onClick={() => location.reload()}>
        {t('broken.reload')}
      </button>
    </div>
  );
}

/** A part whose code does not come (no network, or the service was upgraded under an open page) or fails: said in its place, the rest stays. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError = () => ({ broken: true });
  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

/** A screen that is fetched when it is opened. */
export function Fetched({ children }: { children: ReactNode }) {
  return (
    <Boundary>
      <Suspense fallback={<Waiting />}>{children}</Suspense>
    </Boundary>
  );
}
