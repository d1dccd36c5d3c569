import {createI18n} from 'vue-i18n';
import {en} from './en';
import {zh, type Words} from './zh';

const KEY = 'nianbao-language';
const chosen = localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN';

export const i18n = createI18n<[Words], 'zh-CN' | 'en', false>({
  legacy: false, locale: chosen, fallbackLocale: 'zh-CN', messages: {'zh-CN': zh, en},
});

export function setLanguage(language: 'zh-CN' | 'en') {
  i18n.global.locale.value = language;
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
}
document.documentElement.lang = chosen;

/** A moment as people in China write it, whatever the machine's time zone. */
export function when(time?: {seconds: bigint}): string {
  if (!time) return '';
  return new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(Number(time.seconds) * 1000));
}

/** Today in Beijing, "2026-01-20". */
export const today = () => new Intl.DateTimeFormat('sv-SE', {timeZone: 'Asia/Shanghai'}).format(new Date());
