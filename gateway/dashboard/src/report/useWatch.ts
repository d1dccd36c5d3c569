// What happens to an organ's reports while a page is open, as Server-Sent Events. The browser comes back by itself, with
// the cursor of what it saw last; a page that misses it all still loads when it is opened.
import {onBeforeUnmount} from 'vue';

/** Calls `happened` for every step taken on the organ's reports after `cursor`. One stream a page. */
export function useWatch(happened: () => void) {
  let source: EventSource | undefined;

  function watch(organ: string, cursor: bigint) {
    if (source) return;
    source = new EventSource(`/v1/events:watch?${new URLSearchParams({organ, cursor: String(cursor)})}`);
    source.onmessage = (event) => {
      const {events} = JSON.parse(event.data as string) as {events?: unknown[]};
      if (events?.length) happened();
    };
  }
  onBeforeUnmount(() => source?.close());
  return {watch};
}
