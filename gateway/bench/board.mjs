// How quick the board answers with 12,000 bodies: from an input to the frame that shows it, in Chromium. Prints one JSON
// object: milliseconds by interaction. The lists are made up; page, gateway and browser are the real ones.
import {launch, System, Visitor} from '../../tests/browser/harness.mjs';

const ROUNDS = 15;
const many = Array.from({length: 12_000}, (_, i) => ({
  name: `organs/o${i}`, displayName: `第${i}号单位`, kind: 'DEPT', regionCode: `32${String(1 + i % 13).padStart(2, '0')}${String(1 + i % 9).padStart(2, '0')}`,
}));
const page = (list, size, token) => {
  const from = Number(token ?? 0);
  return {items: list.slice(from, from + size), nextPageToken: from + size < list.length ? String(from + size) : ''};
};

const system = await System.start();
const browser = await launch();
try {
  const checker = await Visitor.arrive(browser, system);
  const tab = await checker.signIn('checker');
  await tab.route('**/ListOrgans', (route) => {
    const {items, nextPageToken} = page(many, 1000, route.request().postDataJSON().pageToken);
    return route.fulfill({json: {organs: items, nextPageToken}});
  });
  await tab.route('**/ListAnnualReports', (route) => {
    const {items, nextPageToken} = page(many, 500, route.request().postDataJSON().pageToken);
    return route.fulfill({json: {nextPageToken, totalSize: many.length, annualReports: items.map((organ, i) => ({
      name: `${organ.name}/annualReports/2024`, reportYear: 2024, state: i % 3 ? 'FILED' : 'DRAFT', organDisplayName: organ.displayName, errorCount: i % 50 === 0 ? 1 : 0,
    }))}});
  });
  await checker.open('/board');
  await tab.getByText('共12000份').waitFor();

  const measured = await tab.evaluate(async (rounds) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    const time = async (act) => {
      await frame();
      const began = performance.now();
      act();
      await frame();
      return performance.now() - began;
    };
    const words = document.getElementById('board-words');
    const type = (text) => {
      words.value = text;
      words.dispatchEvent(new Event('input', {bubbles: true}));
    };
    const state = [...document.querySelectorAll('.counts button')].find((button) => button.textContent.includes('草稿'));
    const box = document.querySelector('.virtual');
    const all = {filter: [], 'clear the filter': [], 'by state': [], 'close a region': [], scroll: []};
    for (let i = 0; i < rounds; ++i) {
      all.filter.push(await time(() => type(`第${i % 10}`)));
      all['clear the filter'].push(await time(() => type('')));
      all['by state'].push(await time(() => state.click()));
      await time(() => state.click());
      all['close a region'].push(await time(() => document.querySelector('.virtual .region button').click()));
      all.scroll.push(await time(() => box.scrollTo(0, (i + 1) * 4000)));
      await time(() => box.scrollTo(0, 0));
    }
    return all;
  }, ROUNDS);
  console.log(JSON.stringify(measured));
  await checker.leave();
} finally {
  await browser.close();
  await system.stop();
}
