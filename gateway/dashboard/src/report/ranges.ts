// Places in a text that is edited as lines: paragraphs are its lines that are not blank, positions count code points.
import {Part, type Place} from '@/gen/nianbao/report/v1/finding_pb';

export interface TextRange {
  text: string;   // the whole text edited
  start: number;  // UTF-16 offsets into it, [start, end)
  end: number;
}

const MANY_LINES: Part[] = [Part.LEAD, Part.PARAGRAPH];

/** UTF-16 offset of the n-th code point. */
export function offsetOf(text: string, codePoints: number): number {
  let at = 0;
  for (const character of text) {
    if (codePoints-- <= 0) break;
    at += character.length;
  }
  return at;
}

/** Where the n-th paragraph (0-based) lies. */
export function paragraphIn(text: string, paragraph: number): TextRange | undefined {
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '' && paragraph-- === 0) return {text, start, end: start + line.length};
    start += line.length + 1;
  }
  return undefined;
}

/** Where a place lies in the text of its part; nothing when the text no longer has it. */
export function rangeIn(text: string | undefined, place: Place): TextRange | undefined {
  if (text === undefined) return undefined;
  const line = MANY_LINES.includes(place.part) ? paragraphIn(text, place.paragraph) : {text, start: 0, end: text.length};
  if (!line || place.start >= place.end) return line;
  const words = text.slice(line.start, line.end);
  const start = offsetOf(words, place.start);
  const end = offsetOf(words, place.end);
  return start < end ? {text, start: line.start + start, end: line.start + end} : undefined;
}

export interface Marked {
  text: string;
  severity: number;  // 0 = plain
}

/** The text cut at the ranges, for showing it with marks; where ranges overlap, the worst severity (1) wins. */
export function markRanges(text: string, ranges: {start: number; end: number; severity: number}[]): Marked[] {
  const cuts = [...new Set([0, text.length, ...ranges.flatMap((r) => [r.start, r.end])])]
    .filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const pieces: Marked[] = [];
  for (let i = 0; i + 1 < cuts.length; ++i) {
    const over = ranges.filter((r) => r.start <= cuts[i] && r.end >= cuts[i + 1] && r.severity > 0);
    const severity = over.reduce((worst, r) => (worst === 0 || r.severity < worst ? r.severity : worst), 0);
    const piece = text.slice(cuts[i], cuts[i + 1]);
    const last = pieces[pieces.length - 1];
    if (last && last.severity === severity) last.text += piece;
    else pieces.push({text: piece, severity});
  }
  return pieces;
}
