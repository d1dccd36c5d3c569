// A report's content as the editor holds it, and back. Pure, but for Vue's reactivity on the maps it is given.
import {create, clone, equals} from '@bufbuild/protobuf';
import type {Form} from '@/format/form';
import type {Values} from '@/format/values';
import {
  CellSchema, ExplanationSchema, ParagraphSchema, ReportContentSchema, SectionTextSchema, SignatureSchema,
  type Explanation, type Paragraph, type ReportContent,
} from '@/gen/nianbao/report/v1/content_pb';

export interface DraftSection {
  key: number;        // of this editor, for lists
  sectionId: string;  // empty where the heading is free
  heading: string;
  text: string;       // one paragraph a line
}

export interface Draft {
  base: ReportContent;  // what came from the service; keeps what the editor does not show
  title: string;
  headDate: string;
  lead: string;
  sections: DraftSection[];
  values: Values;
  signatureOrgan: string;
  signatureDate: string;
  explanations: Explanation[];
}

let nextKey = 1;
const textOf = (paragraphs: Paragraph[]) => paragraphs.map((paragraph) => paragraph.text).join('\n');

export function newSection(sectionId: string, heading: string, text = ''): DraftSection {
  return {key: nextKey++, sectionId, heading, text};
}

/** The sections that the page shows: the law's where it fixes them, with what was filed under each; else as filed. */
function sectionsOf(content: ReportContent, form: Form): DraftSection[] {
  const filed = content.sections.map((s) => newSection(s.sectionId, s.heading, textOf(s.paragraphs)));
  if (!form.fixed) {
    return filed.length > 0 ? filed
      : form.sections.filter((s) => !s.proto.annex).map((s) => newSection(s.proto.id, s.heading));
  }
  const missing = form.sections.filter((s) => !filed.some((section) => section.sectionId === s.proto.id));
  const all = [...filed, ...missing.map((s) => newSection(s.proto.id, s.heading))];
  const order = new Map(form.sections.map((s, i) => [s.proto.id, i]));
  // What import could not place stays where it was filed, behind its neighbour.
  let last = -1;
  const ranked = all.map((section, i) => ({section, i, rank: (last = order.get(section.sectionId) ?? last)}));
  return ranked.sort((a, b) => a.rank - b.rank || a.i - b.i).map(({section}) => section);
}

export function draftOf(content: ReportContent, form: Form): Draft {
  return {
    base: content,
    title: content.title,
    headDate: content.headDate,
    lead: textOf(content.lead),
    sections: sectionsOf(content, form),
    values: new Map(content.cells.map((cell) => [cell.id, cell])),
    signatureOrgan: content.signature?.organ ?? '',
    signatureDate: content.signature?.date ?? '',
    explanations: content.explanations.map((e) => clone(ExplanationSchema, e)),
  };
}

/** Level of a heading that stands alone: （一） 2, 1. 3, （1） 4; 0 for body text. */
function levelOf(text: string): number {
  const line = text.trim();
  if (line.length > 40 || /[。；：，]$/.test(line)) return 0;
  if (/^（[一二三四五六七八九十]+）/.test(line)) return 2;
  if (/^\d{1,2}[.．、]/.test(line)) return 3;
  return /^（\d{1,2}）/.test(line) ? 4 : 0;
}

/** Lines → paragraphs; a line that was there before keeps what import knew of it. */
function paragraphsOf(text: string, before: Paragraph[]): Paragraph[] {
  const known = new Map(before.map((paragraph) => [paragraph.text, paragraph]));
  return text.split('\n').filter((line) => line.trim() !== '')
    .map((line) => known.get(line) ?? create(ParagraphSchema, {text: line, headingLevel: levelOf(line)}));
}

export function contentOf(draft: Draft, form: Form): ReportContent {
  const filed = new Map(draft.base.sections.map((section) => [`${section.sectionId}/${section.heading}`, section]));
  const cells = [...form.cells.keys()].flatMap((id) => {
    const cell = draft.values.get(id);
    return cell ? [clone(CellSchema, cell)] : [];
  });
  return create(ReportContentSchema, {
    ...clone(ReportContentSchema, draft.base),
    title: draft.title,
    titleLine: draft.title === draft.base.title ? draft.base.titleLine : 0,
    headDate: draft.headDate,
    lead: paragraphsOf(draft.lead, draft.base.lead),
    sections: draft.sections.map((section) => {
      const before = filed.get(`${section.sectionId}/${section.heading}`);
      return create(SectionTextSchema, {
        sectionId: section.sectionId, heading: section.heading, line: before?.line ?? 0,
        paragraphs: paragraphsOf(section.text, before?.paragraphs ?? []),
      });
    }),
    cells,
    signature: create(SignatureSchema, {
      ...draft.base.signature && {organLine: draft.base.signature.organLine, dateLine: draft.base.signature.dateLine},
      organ: draft.signatureOrgan, date: draft.signatureDate,
    }),
    explanations: draft.explanations.filter((e) => e.text.trim() !== '')
      .map(({ruleId, fingerprint, text}) => create(ExplanationSchema, {ruleId, fingerprint, text})),
  });
}

export const sameContent = (a: ReportContent, b: ReportContent) => equals(ReportContentSchema, a, b);

/** What a clerk starts with: the law's title, lead and headings. */
export function blankContent(form: Form, organ: string, year: number): ReportContent {
  const parts = form.sections.filter((s) => !s.proto.annex).map((s) => s.proto.title).join('、');
  const fill = (template: string) =>
    template.replaceAll('{organ}', organ).replaceAll('{year}', String(year)).replaceAll('{parts}', parts);
  const lead = fill(form.format.leadTemplate);
  return create(ReportContentSchema, {
    title: fill(form.format.titleTemplates[0] ?? ''),
    lead: lead ? [create(ParagraphSchema, {text: lead})] : [],
    sections: form.sections.filter((s) => !s.proto.annex).map((s) =>
      create(SectionTextSchema, {sectionId: s.proto.id, heading: s.heading})),
    signature: create(SignatureSchema, {organ}),
  });
}

/** Characters that count: blanks and line ends do not. */
export const lengthOf = (text: string) => [...text.replace(/\s/g, '')].length;
