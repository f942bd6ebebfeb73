import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './help.module.css';

export function Help({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const keys: [string[], string][] = [
    [['/'], t('help.search')],
    [['[', ']'], t('help.day')],
    [['↓', '↑'], t('help.week')],
    [[t('help.space')], t('help.play')],
    [['J', 'K'], t('situation.help.changed')],
    [['T'], t('situation.help.table')],
    [['P'], t('situation.help.print')],
    [['B'], t('screens.bulletin')],
    [['C'], t('compare.label')],
    [['L'], t('help.legend')],
    [['Esc'], t('help.clear')],
    [['?'], t('help.help')],
  ];
  return (
    // Scroll locking would add an inline style sheet, which the content security policy refuses; the page does not scroll.
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('header.help')}
      lockScroll={false}
      centered
      size={460}
      radius={12}
      closeButtonProps={{ 'aria-label': t('help.close') }}
      classNames={{ content: classes.content, header: classes.header, title: classes.title }}
    >
      <h3 className={classes.heading}>{t('help.reading')}</h3>
      <ul className={classes.reading}>
        <li>{t('help.reading_1')}</li>
        <li>{t('help.reading_2')}</li>
        <li>{t('help.reading_3')}</li>
        <li>{t('help.reading_4')}</li>
      </ul>
      <h3 className={classes.heading}>{t('help.title')}</h3>
      <dl className={classes.keys}>
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map(name => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
