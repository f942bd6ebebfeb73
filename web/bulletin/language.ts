import i18next from 'i18next';
import { bulletin as en } from '#web/i18n/bulletin_en.ts';
import { bulletin as zh } from '#web/i18n/bulletin_zh.ts';

/** The words of this screen come with it: the map does not wait for them. Import it before anything asks for them. */
i18next.addResourceBundle('zh', 'bulletin', zh);
i18next.addResourceBundle('en', 'bulletin', en);
