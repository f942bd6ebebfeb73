import i18next from 'i18next';
import { integrate as en } from '#web/i18n/integrate_en.ts';
import { integrate as zh } from '#web/i18n/integrate_zh.ts';

/** The words of this screen come with it: the map does not wait for them. Import it before anything asks for them. */
i18next.addResourceBundle('zh', 'integrate', zh);
i18next.addResourceBundle('en', 'integrate', en);
