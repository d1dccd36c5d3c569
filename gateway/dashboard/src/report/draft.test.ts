import {create, fromJson} from '@bufbuild/protobuf';
import {describe, expect, it} from 'vitest';
import {makeForm} from '@/format/form';
import {FormatSchema} from '@/gen/nianbao/format/v1/format_pb';
import {CellSchema, ParagraphSchema, ReportContentSchema, SectionTextSchema} from '@/gen/nianbao/report/v1/content_pb';
import {diffContents, diffLines} from './diff';
import {blankContent, contentOf, draftOf, lengthOf, sameContent} from './draft';

const form = makeForm(fromJson(FormatSchema, {
  id: 'f9', sectionPolicy: 'FIXED', titleTemplates: ['{organ}{year}年报'], leadTemplate: '{organ}{year}年，由{parts}组成。',
  sections: [
    {id: 'a', title: '总', number: '一、', narrative: true},
    {id: 'b', title: '表', number: '二、', tables: [{id: 't', blocks: [{rows: [{id: 'r', label: '行'}], columns: [{id: 'c', label: '列'}]}]}]},
  ],
}));
const filed = create(ReportContentSchema, {
  title: '某局2030年报', titleLine: 1, residue: ['comment'],
  sections: [create(SectionTextSchema, {sectionId: 'a', heading: '一、总', line: 4, paragraphs: [
    create(ParagraphSchema, {text: '（一）小标题', line: 5, headingLevel: 2}), create(ParagraphSchema, {text: '正文。', line: 6})]})],
  cells: [create(CellSchema, {id: 't/r/c', value: {case: 'count', value: 3n}})],
});

describe('a draft', () => {
  it('keeps what import knew of lines that were not touched', () => {
    const draft = draftOf(filed, form);
    expect(draft.sections.map((section) => section.sectionId)).toEqual(['a', 'b']);
    draft.sections[0].text += '\n新的一段。';
    const content = contentOf(draft, form);
    expect(content.sections[0].paragraphs.map((p) => [p.text, p.line, p.headingLevel])).toEqual(
      [['（一）小标题', 5, 2], ['正文。', 6, 0], ['新的一段。', 0, 0]]);
    expect(content.titleLine).toBe(1);
    expect(content.residue).toEqual(['comment']);
    expect(content.cells).toHaveLength(1);
  });

  it('that was not touched says the same again', () => {
    const once = contentOf(draftOf(filed, form), form);
    expect(sameContent(once, contentOf(draftOf(once, form), form))).toBe(true);
  });

  it('begins with the words of the law', () => {
    const blank = blankContent(form, '某局', 2030);
    expect(blank.title).toBe('某局2030年报');
    expect(blank.lead[0].text).toBe('某局2030年，由总、表组成。');
    expect(blank.sections.map((section) => section.heading)).toEqual(['一、总', '二、表']);
  });

  it('counts characters without blanks', () => expect(lengthOf('年 报\n𠮷')).toBe(3));
});

describe('a difference', () => {
  it('names the figures and lines that changed, and nothing else', () => {
    const draft = draftOf(filed, form);
    draft.values.set('t/r/c', create(CellSchema, {id: 't/r/c', value: {case: 'count', value: 4n}}));
    draft.sections[0].text = '（一）小标题\n改过的正文。';
    const difference = diffContents(filed, contentOf(draft, form), form);
    expect(difference.cells).toEqual([{id: 't/r/c', label: '行｜列', before: '3', after: '4'}]);
    const changed = difference.texts.flatMap((text) => text.lines).filter((line) => line.kind !== 'same').map((line) => line.text);
    expect(changed).toContain('正文。');
    expect(changed).toContain('改过的正文。');
    expect(changed).not.toContain('（一）小标题');
  });

  it('is empty between equals', () => expect(diffLines(['a', 'b'], ['a', 'b']).every((line) => line.kind === 'same')).toBe(true));
});
