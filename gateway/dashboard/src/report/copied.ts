// What two reports say in the same words, sentence by sentence. Pure.
import type {ReportContent} from '@/gen/nianbao/report/v1/content_pb';

export interface Sentence {
  text: string;
  shared: boolean;
}

const SHORTEST = 8;      // characters: "具体情况如下。" is nobody's own
const NEARLY_ALL = 0.8;  // of the pairs of neighbouring characters

export const sentencesOf = (text: string): string[] => text.match(/[^。！？；\n]+[。！？；]?/g)?.map((s) => s.trim()).filter(Boolean) ?? [];

// Names and numbers differ between bodies even where all else was copied.
const plain = (sentence: string) => sentence.replace(/[\s\p{P}\d０-９.]/gu, '');

function pairsOf(text: string): Set<string> {
  const points = [...text];
  return new Set(points.slice(1).map((c, i) => points[i] + c));
}

function alike(a: Set<string>, b: Set<string>): number {
  let both = 0;
  for (const pair of a) if (b.has(pair)) ++both;
  return both / Math.max(1, a.size + b.size - both);
}

export function paragraphsOf(content: ReportContent): string[] {
  return [...content.lead.map((p) => p.text), ...content.sections.flatMap((s) => s.paragraphs.map((p) => p.text))].filter((text) => text.trim() !== '');
}

/** The paragraphs of `mine` in sentences, those marked that `theirs` has in the same or nearly the same words. */
export function markShared(mine: string[], theirs: string[]): Sentence[][] {
  const other = theirs.flatMap(sentencesOf).map(plain).filter((text) => [...text].length >= SHORTEST);
  const exact = new Set(other);
  const pairs = other.map(pairsOf);
  return mine.map((paragraph) => sentencesOf(paragraph).map((text) => {
    const words = plain(text);
    if ([...words].length < SHORTEST) return {text, shared: false};
    const own = pairsOf(words);
    return {text, shared: exact.has(words) || pairs.some((theirPairs) => alike(own, theirPairs) >= NEARLY_ALL)};
  }));
}

/** Part of the characters that stand in shared sentences, 0 … 1. */
export function sharedPart(paragraphs: Sentence[][]): number {
  const length = (list: Sentence[]) => list.reduce((sum, s) => sum + [...s.text].length, 0);
  const all = paragraphs.flat();
  return length(all.filter((s) => s.shared)) / Math.max(1, length(all));
}
