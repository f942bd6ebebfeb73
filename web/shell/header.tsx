import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconHelp, IconPalette } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { daysBetween } from '#core/days.ts';
import { AccountMenu } from '#web/access/account_menu.tsx';
import { useScope } from '#web/access/session.ts';
import { formatDay, formatLongDay } from '#web/i18n/format.ts';
import { useProposals } from '#web/impact/requests.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Logo } from '#web/parts/logo.tsx';
import { useNarrow } from '#web/parts/narrow.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { SCREENS, type ScreenId } from '#web/state/view.ts';
import { GRADE_ORDER, THEME_IDS, THEMES } from '#web/theme/themes.ts';
import classes from './header.module.css';
import { Search } from './search.tsx';

function ThemeMenu() {
  const { t } = useTranslation();
  const theme = useView(view => view.theme);
  return (
    <Menu position="bottom-end" offset={8} width={264} withinPortal={false}>
      <Menu.Target>
        <button type="button" className={classes.icon} aria-label={t('header.theme')} title={t('header.theme')}>
          <IconPalette size={19} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {THEME_IDS.map(id => (
          <Menu.Item
            key={id}
            onClick={() => setView({ theme: id })}
            rightSection={theme === id ? <IconCheck size={15} stroke={2.2} aria-hidden /> : null}
            aria-current={theme === id ? 'true' : undefined}
          >
            <span className={classes.themeName}>
              {t(`theme.${id}`)}
              <span className={classes.swatches} aria-hidden>
                {GRADE_ORDER.map(key => (
                  <i key={key} style={{ background: THEMES[id].grades[key].fill }} />
                ))}
              </span>
            </span>
            <small className={classes.themeHint}>{t(`theme.${id}_hint`)}</small>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Progress() {
  const { t } = useTranslation();
  const { live } = useSituation();
  const now = live.grading
    ? { words: `${t('live.grading')} ${t('live.grading_areas', live.grading)}`, ...live.grading }
    : live.importing
      ? { words: t('live.importing'), ...live.importing }
      : null;
  if (!now) return null;
  return (
    <span className={classes.progress} role="status">
      {now.words}
      {now.total !== null && <progress max={now.total} value={now.done} aria-label={now.words} />}
    </span>
  );
}

/** The screens that the reader's key shows, and how many proposals wait for someone; a menu where they have no room beside each other. */
function Screens() {
  const { t } = useTranslation();
  const screen = useView(view => view.screen);
  const all = useScope() === null;
  const open = useProposals('open', all).data?.proposals.length ?? 0;
  const narrow = useNarrow();
  const show = (id: ScreenId) => setView({ screen: id, ...(id === 'map' ? { proposal: null } : {}) });
  const shown = SCREENS.filter(id => all || (id !== 'standard' && id !== 'bulletin'));
  if (narrow)
    return (
      <nav className={classes.screenMenu} aria-label={t('screens.label')}>
        <Menu position="bottom-start" offset={6} width={220} withinPortal={false}>
          <Menu.Target>
            <button type="button" data-screens>
              {t(`screens.${screen}`)}
              {open > 0 && <span className={classes.badge}>{open}</span>}
              <IconChevronDown size={15} stroke={2} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            {shown.map(id => (
              <Menu.Item
                key={id}
                data-screen={id}
                onClick={() => show(id)}
                aria-current={screen === id ? 'page' : undefined}
                rightSection={screen === id ? <IconCheck size={15} stroke={2.2} aria-hidden /> : null}
              >
                {t(`screens.${id}`)}
                {id === 'standard' && open > 0 && ` · ${t('impact.proposal.badge', { count: open })}`}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </nav>
    );
  return (
    <nav className={classes.screens} aria-label={t('screens.label')}>
      {shown.map(id => (
        <button
          key={id}
          type="button"
          aria-current={screen === id ? 'page' : undefined}
          data-screen={id}
          onClick={() => show(id)}
        >
          {t(`screens.${id}`)}
          {id === 'standard' && open > 0 && (
            <span className={classes.badge} title={t('impact.proposal.badge', { count: open })}>
              {open}
              <span className={classes.unseen}>{t('impact.proposal.badge', { count: open })}</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}

export function Header({ onHelp }: { onHelp(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { status, date, range, legend } = useSituation();
  const standard = legend?.standard ?? status.standard;
  // Over more than a year a day and a month are not enough to say which day it is.
  const dayWords = range && daysBetween(range.first, range.last) > 365 ? formatLongDay : formatDay;
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <header className={classes.header}>
      <div className={classes.brand}>
        <Logo size={26} />
        <h1>
          <span className={classes.long}>{t('title')}</span>
          <span className={classes.short}>{t('title_short')}</span>
        </h1>
      </div>
      <Screens />
      <div className={classes.searchBox}>
        <Search />
      </div>
      {status.demo && (
        <span className={classes.demo} title={t('demo.hint')}>
          {t('demo.label')}
        </span>
      )}
      <Progress />
      <div className={classes.facts}>
        {date && <strong className={classes.asof}>{t('as_of', { date: dayWords(date, language) })}</strong>}
        <span className={classes.standard} title={t('standard')}>
          {standard.title[language]}
          <small>{t('standard_version', { version: standard.version })}</small>
        </span>
      </div>
      <div className={classes.tools}>
        <button
          type="button"
          className={classes.language}
          lang={other === 'zh' ? 'zh-CN' : 'en'}
          aria-label={`${t('header.language')}: ${other === 'zh' ? '中文' : 'EN (English)'}`}
          onClick={() => setView({ lang: other })}
        >
          {other === 'zh' ? '中文' : 'EN'}
        </button>
        <ThemeMenu />
        <AccountMenu />
        <button
          type="button"
          className={classes.icon}
          aria-label={t('header.help')}
          title={`${t('header.help')} ?`}
          onClick={onHelp}
        >
          <IconHelp size={19} stroke={1.7} aria-hidden />
        </button>
      </div>
    </header>
  );
}
