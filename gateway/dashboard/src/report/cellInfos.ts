// Every cell of an edition, and how a figure of it is printed.
import {create} from '@bufbuild/protobuf';
import type {CellInfo, Form} from '@/format/form';
import {printCell} from '@/format/values';
import {ValueType} from '@/gen/nianbao/format/v1/format_pb';
import {CellSchema} from '@/gen/nianbao/report/v1/content_pb';

export function cellInfos(form: Form): Map<string, CellInfo> {
  const infos = new Map<string, CellInfo>();
  for (const section of form.sections) {
    for (const table of section.tables) {
      for (const block of table.blocks) {
        for (const row of block.cells) for (const cell of row) infos.set(cell.id, cell);
      }
    }
  }
  return infos;
}

/** A sum as the form prints it: money comes in fen. */
export function printSum(info: CellInfo | undefined, value: bigint): string {
  if (info?.type !== ValueType.MONEY) return value.toString();
  return printCell(info, create(CellSchema, {id: info.id, value: {case: 'fen', value}}));
}
