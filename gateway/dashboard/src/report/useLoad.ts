// What a page shows is loaded the same way everywhere: busy, a sentence when it fails, the last question's answer.
import {onMounted, ref, type Ref} from 'vue';
import {useI18n} from 'vue-i18n';
import {faultOf} from '@/api/clients';
import {questions} from './answers';

export interface Loading {
  loading: Ref<boolean>;
  fault: Ref<string>;
  load: () => Promise<void>;
}

/** Asks when the page appears and whenever `load` is called; `show` gets the answer unless a later question was asked. */
export function useLoad<T>(question: () => Promise<T>, show: (answer: T) => void): Loading {
  const {t} = useI18n();
  const loading = ref(true);
  const fault = ref('');
  const ask = questions();

  async function load() {
    const current = ask();
    loading.value = true;
    fault.value = '';
    try {
      const answer = await question();
      if (current()) show(answer);
    } catch (error) {
      const why = faultOf(error);
      if (current()) fault.value = why.offline ? t('common.offline') : why.sentence;
    } finally {
      if (current()) loading.value = false;
    }
  }
  onMounted(load);
  return {loading, fault, load};
}
